package dev.realmkeep.server.http;

import dev.realmkeep.server.host.link.LinkServer;
import dev.realmkeep.server.host.log.HostLogs;
import dev.realmkeep.server.host.session.LaneDoor;
import dev.realmkeep.server.host.wire.WireLimits;

/**
 * The lanes of realms, as the API reaches them. None of it is owned.
 *
 * @param links serves other nodes' clients
 * @param logs of this process, for realms whose lane cannot be asked
 */
public record LanePorts(LaneDoor door, LinkServer links, HostLogs logs, WireLimits limits) {}
