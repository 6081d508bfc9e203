package dev.realmkeep.prerender.host.instance;

import dev.realmkeep.prerender.host.call.Caller;

/**
 * One run of one export.
 *
 * @param number of the call; handles carry it, so that one kept beyond its call is known to be
 *     stale
 * @param export name of the exported function or hook
 * @param argsJson a JSON array
 * @param nowMillis what {@code ctx.now} and {@code Date.now()} say
 * @param seed of {@code ctx.random} and {@code Math.random()}
 */
public record FunctionCall(
    long number, String export, String argsJson, Caller caller, long nowMillis, long seed) {}
