/**
 * Connections between the nodes of a fleet, over which the owner of a lane serves other nodes'
 * clients.
 */
@org.jspecify.annotations.NullMarked
package dev.realmkeep.server.host.link;
