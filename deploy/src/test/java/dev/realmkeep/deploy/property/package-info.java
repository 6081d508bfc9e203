/** Generated realms with a known answer, edited at random. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.deploy.property;
