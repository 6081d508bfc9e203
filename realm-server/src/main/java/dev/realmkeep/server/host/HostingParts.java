package dev.realmkeep.server.host;

import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.LaneOwnership;
import dev.realmkeep.cache.port.LaneStore;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.server.host.log.HostLogs;
import dev.realmkeep.server.host.session.RemoteLanes;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.Supplier;

/**
 * What {@link RealmHosts} is made of. None of it is owned.
 *
 * @param realms URLs of all realms there are
 */
public record HostingParts(
    DefinitionLookup lookup,
    SourceStore sources,
    InvalidationBus bus,
    LaneOwnership ownership,
    LaneStore store,
    HostMaker maker,
    RemoteLanes remote,
    AllowedRealms allowed,
    HostLogs logs,
    Supplier<List<String>> realms,
    ScheduledExecutorService timers) {}
