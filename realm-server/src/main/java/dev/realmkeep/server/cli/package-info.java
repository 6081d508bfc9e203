/** The commands of {@code realm}. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.cli;
