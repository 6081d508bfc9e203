/** A client of a server's HTTP API. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.client;
