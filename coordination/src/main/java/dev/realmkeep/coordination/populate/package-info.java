/** One process of the fleet populates a key at a time: locks, sessions, waits and wakes. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination.populate;
