/** Sources and definitions in PostgreSQL: validated persist, and invalidation with the write. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination.store;
