package dev.realmkeep.server;

import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.host.lane.HostMetrics;
import dev.realmkeep.prerender.transpile.CompileScreen;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.HostSettings;
import dev.realmkeep.server.host.AllowedRealms;
import dev.realmkeep.server.host.HostPatrol;
import dev.realmkeep.server.host.HostingParts;
import dev.realmkeep.server.host.RealmHosts;
import dev.realmkeep.server.host.link.LinkAddress;
import dev.realmkeep.server.host.link.LinkServer;
import dev.realmkeep.server.host.link.Links;
import dev.realmkeep.server.host.log.HostLogs;
import dev.realmkeep.server.host.wire.WireLimits;
import dev.realmkeep.server.http.LanePorts;
import io.micrometer.core.instrument.MeterRegistry;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The module hosts of a server and what reaches them, put together. Any thread; {@link #drain} and
 * {@link #close} block.
 */
final class Hosting implements AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Hosting.class);
  private static final Duration CLOSE_MAX = Duration.ofSeconds(6);

  private final Storage storage;
  private final String key = LinkAddress.newKey();
  private final AllowedRealms allowed;
  private final HostLogs logs = new HostLogs();
  private final WireLimits limits;
  private final Links out;
  private final LinkServer in;
  private final RealmHosts hosts;
  private final HostPatrol patrol;
  private final HostFactory factory;

  /**
   * @param realms URLs of all there are
   * @param screen of host modules, before they are compiled in this process
   */
  Hosting(
      Configuration configuration,
      Clock clock,
      Vertx vertx,
      Storage storage,
      DefinitionLookup lookup,
      Supplier<List<String>> realms,
      ScheduledExecutorService timers,
      MeterRegistry metrics,
      CompileScreen screen) {
    this.storage = storage;
    allowed = new AllowedRealms(configuration.get(HostSettings.REALMS));
    limits = limits(configuration);
    out = new Links(vertx, clock, limits);
    factory =
        new HostFactory(
            configuration, clock, vertx, storage, lookup, timers, metrics, screen, logs);
    HostingParts parts =
        new HostingParts(
            lookup,
            storage.sources(),
            storage.invalidations(),
            storage.ownership(),
            storage.lanes(),
            factory,
            out,
            allowed,
            logs,
            realms,
            timers);
    hosts = new RealmHosts(parts);
    patrol = new HostPatrol(hosts, parts);
    in = new LinkServer(vertx, clock, hosts, limits, key);
  }

  static WireLimits limits(Configuration configuration) {
    WireLimits defaults = WireLimits.DEFAULT;
    long outbox = configuration.get(HostSettings.OUTBOX);
    return new WireLimits(
        (int) (long) configuration.get(HostSettings.FRAME),
        outbox,
        Math.max(defaults.linkOutboxBytesMax(), 2 * outbox),
        defaults.pingEvery(),
        defaults.silenceMax(),
        defaults.linkPingEvery(),
        defaults.linkSilenceMax(),
        configuration.get(HostSettings.SOCKETS));
  }

  /** What the HTTP API reaches. */
  LanePorts ports() {
    return new LanePorts(hosts, in, logs, limits);
  }

  /** Lets the realm have a host here. */
  void allow(String realm) {
    allowed.allow(realm);
  }

  /**
   * @param url where other nodes reach this one
   */
  void reachedAt(String url) {
    storage.ownership().reachedAt(new LinkAddress(url, key).text());
  }

  /** Begins to start the hosts of allowed realms. */
  void start() {
    patrol.start();
  }

  /** What its hosts count together. */
  HostMetrics metrics() {
    return factory.metrics();
  }

  /** Whether so many threads were given up that the process should be replaced. */
  boolean exhausted() {
    return factory.exhausted();
  }

  /** Answers what is queued and gives every lane up, within the time. */
  void drain(Duration timeout) {
    patrol.close();
    // A part is left for ending the hosts and giving the lanes up.
    await(timeout.multipliedBy(3).dividedBy(4), timeout);
  }

  private void await(Duration answers, Duration all) {
    try {
      hosts.drain(answers).completeOnTimeout(null, all.toMillis(), TimeUnit.MILLISECONDS).join();
    } catch (RuntimeException e) {
      LOG.warn("a host did not end in good order", e);
    }
  }

  @Override
  public void close() {
    patrol.close();
    await(Duration.ZERO, CLOSE_MAX);
    in.close();
    out.close();
    factory.close();
  }
}
