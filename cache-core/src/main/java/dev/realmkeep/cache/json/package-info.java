/**
 * The JSON form of definitions, entries and errors: one codec for the store, the workers and HTTP.
 */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.cache.json;
