/** The processes over one database, what each says of itself, and what is set for all of them. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination.fleet;
