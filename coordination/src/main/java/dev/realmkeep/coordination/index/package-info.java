/** Indexing runs in PostgreSQL. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination.index;
