/** What people see on a terminal: tables, colours, progress, excerpts of sources. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.cli.text;
