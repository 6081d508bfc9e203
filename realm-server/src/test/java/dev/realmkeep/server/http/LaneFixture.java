package dev.realmkeep.server.http;

import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.memory.InMemoryLanes;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.LaneOwnership;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.prerender.host.ModuleHost;
import dev.realmkeep.server.host.AllowedRealms;
import dev.realmkeep.server.host.FakeHost;
import dev.realmkeep.server.host.HostMaker;
import dev.realmkeep.server.host.HostPatrol;
import dev.realmkeep.server.host.HostingParts;
import dev.realmkeep.server.host.RealmHosts;
import dev.realmkeep.server.host.link.LinkServer;
import dev.realmkeep.server.host.link.Links;
import dev.realmkeep.server.host.log.HostLogs;
import dev.realmkeep.server.host.wire.WireLimits;
import io.vertx.core.Vertx;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.UnaryOperator;

/** The lanes of one server, with hosts that are fake. */
public final class LaneFixture implements AutoCloseable {
  public static final String KEY = "secret";

  public final HostLogs logs = new HostLogs();
  public final List<FakeHost> hosts = new CopyOnWriteArrayList<>();
  public final RealmHosts door;
  public final LinkServer links;
  public volatile UnaryOperator<FakeHost> made = host -> host;
  private final Links out;
  public final HostPatrol patrol;

  /** Whom the operator allows; one may be added. */
  public final AllowedRealms allowed;

  private final WireLimits limits;

  LaneFixture(
      Vertx vertx,
      DefinitionLookup lookup,
      SourceStore sources,
      InvalidationBus bus,
      LaneOwnership ownership,
      WireLimits limits,
      AllowedRealms allowed,
      ScheduledExecutorService timers) {
    this.limits = limits;
    this.allowed = allowed;
    out = new Links(vertx, Clock.system(), limits);
    HostingParts parts =
        new HostingParts(
            lookup,
            sources,
            bus,
            ownership,
            new InMemoryLanes(realm -> true, Clock.system()),
            new HostMaker() {
              @Override
              public ModuleHost make(RealmInfo realm, String module, LaneClaim.Owned claim) {
                FakeHost host = made.apply(new FakeHost(realm.url()));
                hosts.add(host);
                return host;
              }

              @Override
              public CompletableFuture<Void> prepare(RealmInfo realm, String module) {
                return CompletableFuture.completedFuture(null);
              }
            },
            out,
            allowed,
            logs,
            () -> sources.realms().join().stream().map(RealmInfo::url).toList(),
            timers);
    door = new RealmHosts(parts);
    patrol = new HostPatrol(door, parts);
    links = new LinkServer(vertx, Clock.system(), door, limits, KEY);
  }

  LanePorts ports() {
    return new LanePorts(door, links, logs, limits);
  }

  /** The newest host. */
  public FakeHost host() {
    return hosts.getLast();
  }

  @Override
  public void close() {
    patrol.close();
    links.close();
    out.close();
    hosts.forEach(FakeHost::stop);
  }
}
