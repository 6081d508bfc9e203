/** The database schema: numbered SQL resources and their runner. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination.schema;
