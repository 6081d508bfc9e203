/**
 * A PostgreSQL server of our own: unpacked, started, shared by processes, stopped with the last.
 */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination.embedded;
