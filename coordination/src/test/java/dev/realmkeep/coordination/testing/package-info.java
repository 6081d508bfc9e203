/** A throw-away PostgreSQL for tests of any module. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.coordination.testing;
