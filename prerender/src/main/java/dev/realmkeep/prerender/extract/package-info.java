/** From what the guest says of its exports to definitions. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.prerender.extract;
