/** Everything that speaks SQL. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination;
