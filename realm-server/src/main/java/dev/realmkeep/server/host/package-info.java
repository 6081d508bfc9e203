/** The module hosts of this process: which realm has one, where its lane runs, and its life. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.host;
