package dev.realmkeep.server.http;

import dev.realmkeep.cache.lookup.CachingDefinitionLookup;
import dev.realmkeep.cache.lookup.Freshness;
import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.cache.lookup.LookupParts;
import dev.realmkeep.cache.memory.FleetOfOne;
import dev.realmkeep.cache.memory.InMemoryIndexRuns;
import dev.realmkeep.cache.memory.InMemoryLanes;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.mode.FlagBoard;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.fleet.NodeId;
import dev.realmkeep.cache.port.DefinitionStore.StaleRead;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.LaneOwnership;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.server.host.AllowedRealms;
import dev.realmkeep.server.host.wire.WireLimits;
import dev.realmkeep.server.http.server.HttpApi;
import dev.realmkeep.server.ops.Health;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.internal.VertxInternal;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;

/** The API on a free port over a real lookup and realms in memory, with one realm, bookshop. */
public final class ApiFixture implements AutoCloseable {
  private static final List<String> ALL = List.of("*");
  static final String PUBLIC_URL = "https://realms.test";
  static final NodeId NODE = new NodeId("alone");
  public static final String BOOKSHOP = PUBLIC_URL + "/bookshop/";

  public final Vertx vertx = Vertx.vertx();
  final FailingRealms realms = new FailingRealms();
  final ScriptedModules modules;
  final PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
  final Health health = new Health(Clock.system());
  final FlagBoard flags = new FlagBoard(CoordinationMode.ON);
  final FleetOfOne fleet = new FleetOfOne(NODE, flags, Clock.system());
  final CachingDefinitionLookup lookup;
  final HttpApi api;
  public final LaneFixture lanes;
  private final HttpPorts ports;
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();

  private ApiFixture(
      HttpSettings settings,
      ScriptedModules modules,
      Prerenderer prerenderer,
      LaneOwnership ownership,
      WireLimits limits,
      AllowedRealms allowed) {
    this.modules = modules;
    lookup =
        new CachingDefinitionLookup(
            new LookupParts(
                realms,
                realms,
                new UncoordinatedPopulate(realms),
                prerenderer,
                realms.bus(),
                Map.of(),
                Freshness.DEFAULT,
                LookupLimits.DEFAULT,
                Clock.system(),
                timers,
                metrics));
    lanes =
        new LaneFixture(vertx, lookup, realms, realms.bus(), ownership, limits, allowed, timers);
    ports =
        new HttpPorts(
            lookup,
            realms,
            realms,
            realms.bus(),
            fleet,
            new InMemoryIndexRuns(realms, Clock.system(), Duration.ofHours(1), 10),
            new ScriptedCompiler(),
            prerenderer.extractorVersion(),
            health,
            metrics,
            Clock.system(),
            lanes.ports());
    api = new HttpApi(vertx, ports, settings);
  }

  public static ApiFixture start() {
    return start(HttpSettings.loopback());
  }

  static ApiFixture start(HttpSettings settings) {
    ScriptedModules modules = new ScriptedModules();
    return start(settings, modules, modules);
  }

  /** With another prerenderer than the scripted one. */
  static ApiFixture start(HttpSettings settings, Prerenderer prerenderer) {
    return start(settings, new ScriptedModules(), prerenderer);
  }

  private static ApiFixture start(
      HttpSettings settings, ScriptedModules modules, Prerenderer prerenderer) {
    LaneOwnership alone = new InMemoryLanes(realm -> true, Clock.system());
    return start(settings, modules, prerenderer, alone, WireLimits.DEFAULT, ALL);
  }

  /** With lanes that this server may not own, and other limits of WebSockets. */
  public static ApiFixture start(LaneOwnership ownership, WireLimits limits) {
    return start(ownership, limits, ALL);
  }

  /** With lanes that this server may not own, and hosts that it may not run. */
  public static ApiFixture start(
      LaneOwnership ownership, WireLimits limits, List<String> allowedRealms) {
    ScriptedModules modules = new ScriptedModules();
    return start(HttpSettings.loopback(), modules, modules, ownership, limits, allowedRealms);
  }

  private static ApiFixture start(
      HttpSettings settings,
      ScriptedModules modules,
      Prerenderer prerenderer,
      LaneOwnership ownership,
      WireLimits limits,
      List<String> allowedRealms) {
    ApiFixture fixture =
        new ApiFixture(
            settings.withPublicUrl(PUBLIC_URL),
            modules,
            prerenderer,
            ownership,
            limits,
            new AllowedRealms(allowedRealms));
    fixture.realm("bookshop/");
    fixture.api.start().join();
    fixture.health.started();
    return fixture;
  }

  /** Adds a public realm. */
  void realm(String path) {
    RealmInfo realm = new RealmInfo(PUBLIC_URL + "/" + path, "owner", RealmInfo.Visibility.PUBLIC);
    realms.putRealm(realm).join();
    lookup.registerRealm(realm);
  }

  /** Where the API listens. */
  public int port() {
    return api.port();
  }

  /** As when its process is gone: every connection ends, and no new one begins. */
  public void stopListening() {
    api.stop().join();
  }

  /** Writes a file of the realm bookshop. */
  public void write(String path, String text) {
    realms
        .write(
            BOOKSHOP,
            List.of(
                new FileChange.Put(
                    path,
                    text.getBytes(StandardCharsets.UTF_8),
                    "text/plain",
                    new FileChange.Precondition.None())))
        .join();
  }

  /** Has the audit find that a definition of {@code module} was computed of an older file. */
  public void staleIs(String module, String path) {
    realms.stale = List.of(new StaleRead(module, new FileRead(BOOKSHOP, path, 1), 2));
  }

  /** Gives the realm bookshop a host module. */
  public void giveHost() {
    write("realm.json", "{\"host\":\"./host.ts\"}");
  }

  /** What the API is made of. */
  public HttpPorts ports() {
    return ports;
  }

  /** Returns when what the timers' thread had to do by now is done. */
  void settleTimers() throws Exception {
    timers.submit(() -> {}).get();
    timers.submit(() -> {}).get();
  }

  /** Occupies every event loop until {@code release}. */
  void blockEventLoops(CountDownLatch release) {
    ((VertxInternal) vertx)
        .nettyEventLoopGroup()
        .forEach(loop ->
            loop.execute(() -> {
              try {
                release.await();
              } catch (InterruptedException e) {
                Thread.currentThread().interrupt();
              }
            }));
  }

  ApiTester client() {
    return new ApiTester("127.0.0.1", api.port());
  }

  @Override
  public void close() {
    modules.letGo();
    lanes.close();
    api.stop().join();
    lookup.close();
    timers.shutdownNow();
    vertx.close().toCompletionStage().toCompletableFuture().join();
  }
}
