/** Immutable values about the processes that share one database. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.cache.model.fleet;
