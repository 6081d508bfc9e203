/** Everything that runs JavaScript. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender;
