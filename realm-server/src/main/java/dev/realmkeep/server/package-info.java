/** The composition root: HTTP, CLI, configuration. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server;
