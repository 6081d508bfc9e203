package dev.realmkeep.cache.model.fleet;

import dev.realmkeep.cache.model.ModuleKey;

/**
 * A prerender and persist under way.
 *
 * @param forMillis since when, milliseconds before it was asked
 */
public record RunningPopulate(ModuleKey key, long forMillis) {}
