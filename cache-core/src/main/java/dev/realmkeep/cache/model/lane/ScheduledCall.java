package dev.realmkeep.cache.model.lane;

import org.jspecify.annotations.Nullable;

/**
 * A call that is to be made later: a row of the realm's schedules.
 *
 * @param id unique in its realm, 1 to 128 characters
 * @param kind REDUCER or PROCEDURE
 * @param argsJson a JSON array
 * @param intendedAtMillis when it is due, milliseconds since the epoch on the store's clock
 * @param everyMillis the interval of a repeated one, at least 1; null for one that fires once
 */
public record ScheduledCall(
    String id,
    FunctionKind kind,
    String function,
    String argsJson,
    long intendedAtMillis,
    @Nullable Long everyMillis) {}
