package dev.realmkeep.coordination.feed;

import dev.realmkeep.cache.model.Invalidation;

/**
 * An entry of the change log.
 *
 * @param tx full id of the transaction that wrote it
 */
record LogRow(long tx, Invalidation invalidation) {}
