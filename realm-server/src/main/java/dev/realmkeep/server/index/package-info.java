/** Fills the cache with whole realms, in the background, together with the other processes. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.index;
