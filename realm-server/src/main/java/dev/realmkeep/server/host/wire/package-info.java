/** What every WebSocket has: a bounded outbox and a pulse. */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.host.wire;
