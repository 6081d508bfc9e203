/** Connections to PostgreSQL: settings, pools, names of failures. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination.db;
