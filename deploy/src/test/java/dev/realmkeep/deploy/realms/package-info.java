/** Realms for tests: read from a directory, kept in memory, looked up through the public API. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.deploy.realms;
