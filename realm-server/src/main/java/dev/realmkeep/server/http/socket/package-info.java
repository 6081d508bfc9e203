/** The WebSocket entrances: clients of realms, and other nodes. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.http.socket;
