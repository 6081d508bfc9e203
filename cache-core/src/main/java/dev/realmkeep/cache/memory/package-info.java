/** In-memory implementations of the ports: a realm without PostgreSQL. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.cache.memory;
