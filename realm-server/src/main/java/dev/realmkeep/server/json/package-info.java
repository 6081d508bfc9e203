/** JSON documents, written and read as streams. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.json;
