/** Documents as values: whether one satisfies a filter, comes before another, fits its type. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.cache.document;
