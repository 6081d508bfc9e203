package dev.realmkeep.cache.model.fleet;

import java.time.Instant;
import org.jspecify.annotations.Nullable;

/**
 * A node as the others see it.
 *
 * @param startedAt by the clock of the database
 * @param seenAgoMillis since its last sign of life, by the clock of the database
 * @param lost whether that is so long ago that it is taken for dead
 * @param status as of its last sign of life; null when this program does not understand it
 */
public record FleetNode(
    NodeId id,
    NodeDescription description,
    Instant startedAt,
    long seenAgoMillis,
    boolean lost,
    @Nullable NodeStatus status) {}
