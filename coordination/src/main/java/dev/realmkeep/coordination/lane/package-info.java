/** Main lanes over PostgreSQL: who runs one, and the documents and schedules that it writes. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination.lane;
