/** Measurements of the database side, run on request. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination.bench;
