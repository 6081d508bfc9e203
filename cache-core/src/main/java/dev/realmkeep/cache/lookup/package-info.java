/** The definition cache: lookup, coalescer, L1, freshness. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.cache.lookup;
