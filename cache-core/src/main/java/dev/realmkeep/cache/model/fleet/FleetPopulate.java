package dev.realmkeep.cache.model.fleet;

import dev.realmkeep.cache.model.ModuleKey;
import org.jspecify.annotations.Nullable;

/**
 * A populate under way somewhere in the fleet.
 *
 * @param key null when its node has not told yet
 * @param node null when it is of a node that has left or was never announced
 * @param forMillis since when, milliseconds, by the clock of the database
 * @param locked whether it holds its key against the other nodes
 */
public record FleetPopulate(
    @Nullable ModuleKey key, @Nullable NodeId node, long forMillis, boolean locked) {}
