package dev.realmkeep.server;

import dev.realmkeep.cache.lookup.CachingDefinitionLookup;
import dev.realmkeep.cache.lookup.Freshness;
import dev.realmkeep.cache.lookup.LookupParts;
import dev.realmkeep.cache.lookup.PrerenderSlots;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.RealmInfo.Visibility;
import dev.realmkeep.cache.model.fleet.NodeDescription;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Settings;
import dev.realmkeep.server.http.HttpPorts;
import dev.realmkeep.server.http.HttpSettings;
import dev.realmkeep.server.http.server.HttpApi;
import dev.realmkeep.server.index.Indexer;
import dev.realmkeep.server.index.IndexerSettings;
import dev.realmkeep.server.ops.Health;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.prometheusmetrics.PrometheusConfig;
import io.micrometer.prometheusmetrics.PrometheusMeterRegistry;
import io.vertx.core.Vertx;
import io.vertx.core.VertxOptions;
import io.vertx.micrometer.MetricsDomain;
import io.vertx.micrometer.MicrometerMetricsFactory;
import io.vertx.micrometer.MicrometerMetricsOptions;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/**
 * A realm server in this process: storage, lookup, prerenderer and HTTP API, put together. Life:
 * {@link #start}, {@link #started}, {@link #drain}, {@link #stop}; a server is started once. The
 * methods block and are called by one thread, {@link #stop} by any; parts stop in the reverse order
 * of their start.
 */
public final class RealmkeepServer implements AutoCloseable {

  /** Compiled forms kept, bytes. */
  private static final long COMPILED_BYTES_MAX = 16L << 20;

  /** Before the end of a drain lookups that still wait are answered that this server stops. */
  private static final Duration LAST_WORDS = Duration.ofSeconds(1);

  /** Those who waited for the server have its processors first. */
  private static final Duration WARM_AFTER = Duration.ofSeconds(3);

  /** The rest is read beside the first lookups. */
  private static final Duration FILL_PATIENCE = Duration.ofMillis(500);

  private static final Duration REALMS_REFRESH = Duration.ofSeconds(5);

  private final Configuration configuration;
  private final Clock clock;
  private final Closing closing = new Closing();
  private final Health health;
  private volatile @Nullable Parts parts;

  /** What exists once it is started. */
  private record Parts(
      Storage storage,
      CachingDefinitionLookup lookup,
      CompletableFuture<Integer> filled,
      ScheduledExecutorService timers,
      Indexer indexer,
      HttpApi http,
      Hosting hosting,
      Retirement retirement,
      Prerendering.Prerenders prerenders,
      KnownRealms realms,
      String publicUrl) {}

  public RealmkeepServer(Configuration configuration, Clock clock) {
    this.configuration = configuration;
    this.clock = clock;
    health = new Health(clock);
  }

  /**
   * Returns when the API answers. It is not ready before {@link #ready} is called, so that
   * directories can be loaded first. A start that fails has stopped what it had started.
   */
  void start(StorageOpener opener) {
    try {
      PrometheusMeterRegistry metrics = new PrometheusMeterRegistry(PrometheusConfig.DEFAULT);
      closing.add("metrics", metrics::close);
      Vertx vertx =
          Vertx.builder()
              .with(
                  new VertxOptions()
                      .setMetricsOptions(
                          new MicrometerMetricsOptions()
                              .setEnabled(true)
                              // The API counts its requests itself, and these fail on a connection
                              // that is closed before its first request.
                              .addDisabledMetricsCategory(MetricsDomain.HTTP_SERVER.toCategory())))
              .withMetrics(new MicrometerMetricsFactory(metrics))
              .build();
      closing.add(
          "event loops", () -> vertx.close().toCompletionStage().toCompletableFuture().join());
      Opening opening = Opening.begin(() -> opener.open(vertx));
      closing.add("storage", opening);
      Prerendering.Prerenders prerenders = Prerendering.of(configuration, clock, metrics);
      closing.add("prerenderer", prerenders.prerenderer());
      compose(vertx, metrics, opening.storage(), prerenders);
    } catch (RuntimeException | Error e) {
      closing.close();
      throw e;
    }
  }

  private void compose(
      Vertx vertx,
      PrometheusMeterRegistry metrics,
      Storage storage,
      Prerendering.Prerenders prerenders) {
    ScheduledExecutorService timers =
        Executors.newSingleThreadScheduledExecutor(
            Thread.ofPlatform().daemon().name("realmkeep-timers").factory());
    closing.add("timers", timers::shutdownNow);
    List<RealmInfo> stored = storage.sources().realms().join();
    String publicUrl = publicUrl(storage.identity(), stored);
    Prerenderer prerenderer = prerenders.prerenderer();
    CachingDefinitionLookup lookup =
        new CachingDefinitionLookup(
            new LookupParts(
                storage.definitions(),
                storage.sources(),
                storage.coordinator(),
                prerenderer,
                storage.invalidations(),
                aliases(publicUrl),
                Freshness.DEFAULT,
                LookupConfiguration.of(configuration),
                clock,
                timers,
                metrics));
    closing.add("lookup", lookup);
    KnownRealms realms = new KnownRealms(storage.sources(), lookup);
    realms.register(stored);
    CompletableFuture<Integer> filled = lookup.fill(configuration.get(Settings.FILL));
    closing.add("realms", storage.invalidations().subscribe(realms::heard));
    timers.scheduleWithFixedDelay(
        realms::refresh,
        REALMS_REFRESH.toMillis(),
        REALMS_REFRESH.toMillis(),
        TimeUnit.MILLISECONDS);
    Indexer indexer =
        new Indexer(
            storage.indexRuns(),
            storage.sources(),
            lookup,
            prerenderer.extractorVersion(),
            IndexerSettings.of(
                PrerenderSlots.background(
                    prerenderer.slots(), configuration.get(Settings.RESERVED_SLOTS))),
            timers,
            metrics,
            ThreadLocalRandom.current().nextLong());
    closing.add("indexing", indexer);
    health.check("database", storage.reachable());
    storage.coordinator().register(metrics);
    storage.meters().accept(metrics);
    Gauge.builder("realmkeep.tail.lag", storage.lagSeconds()::getAsDouble)
        .description("Age of the newest successful look at the change log")
        .baseUnit("seconds")
        .strongReference(true)
        .register(metrics);

    Hosting hosting =
        new Hosting(
            configuration,
            clock,
            vertx,
            storage,
            lookup,
            realms::urls,
            timers,
            metrics,
            prerenders.screen(configuration.get(Settings.PRERENDER_HARD_LIMIT)));
    closing.add("module hosts", hosting);
    health.check("module hosts", () -> !hosting.exhausted());
    Duration handOver = configuration.get(Settings.DRAIN).dividedBy(2);
    Retirement retirement =
        new Retirement(hosting::exhausted, () -> hosting.drain(handOver), timers);
    closing.add("retirement", retirement);
    HttpSettings settings = HttpConfiguration.of(configuration, publicUrl);
    HttpApi http =
        new HttpApi(
            vertx,
            new HttpPorts(
                lookup,
                storage.sources(),
                storage.definitions(),
                storage.invalidations(),
                storage.fleet(),
                storage.indexRuns(),
                new PrerenderCompiler(
                    prerenders.compiler(),
                    configuration.get(Settings.PRERENDER_HARD_LIMIT),
                    COMPILED_BYTES_MAX),
                prerenderer.extractorVersion(),
                health,
                metrics,
                clock,
                hosting.ports()),
            settings);
    closing.add("HTTP", () -> http.stop().join());
    closing.add("waits", storage.stopping()::run);
    http.start().join();
    if (publicUrl == null
        && !storage.identity().settle(http.publicUrl()).join().equals(http.publicUrl())) {
      throw new IllegalArgumentException(
          "another server has given these realms its address just now: start again");
    }
    SelfReport self =
        new SelfReport(storage, lookup, health, prerenderer.extractorVersion(), http::port);
    NodeDescription description = self.description(configuration);
    hosting.reachedAt(description.url());
    storage
        .fleet()
        .join(description, self::status)
        .exceptionally(failure -> null); // it is tried again twice a second
    parts =
        new Parts(
            storage,
            lookup,
            filled,
            timers,
            indexer,
            http,
            hosting,
            retirement,
            prerenders,
            realms,
            http.publicUrl());
  }

  /**
   * What the realms are known under: as configured, as those stored are known, or as the first
   * server of this storage proposed. Null when there is no such server and the port is not known
   * yet.
   */
  private @Nullable String publicUrl(Identity identity, List<RealmInfo> stored) {
    Optional<String> configured = configuration.text(Settings.PUBLIC_URL).map(PublicUrl::checked);
    if (configured.isPresent()) {
      return identity.declare(configured.get()).join();
    }
    Optional<String> known = PublicUrl.of(stored);
    int port = configuration.get(Settings.PORT);
    if (known.isPresent() || port == 0) {
      return known.orElse(null);
    }
    return identity.settle("http://localhost:" + port).join();
  }

  /** Other names of this server are no other realms. */
  private Map<String, String> aliases(@Nullable String publicUrl) {
    Map<String, String> aliases = new LinkedHashMap<>(configuration.get(Settings.ALIASES));
    int port = configuration.get(Settings.PORT);
    if (port != 0) {
      String known = (publicUrl == null ? "http://localhost:" + port : publicUrl) + "/";
      for (String host : List.of("localhost", "127.0.0.1", "[::1]")) {
        String here = "http://" + host + ":" + port + "/";
        if (!here.equals(known)) {
          aliases.putIfAbsent(here, known);
        }
      }
    }
    return aliases;
  }

  /** Whether {@link #start} has succeeded. */
  public boolean started() {
    return parts != null;
  }

  /** From now on it is ready and takes part in indexing runs. Waits a little for the fill. */
  public void ready() {
    running()
        .filled()
        .copy()
        .completeOnTimeout(0, FILL_PATIENCE.toMillis(), TimeUnit.MILLISECONDS)
        .join();
    running().indexer().start();
    running().hosting().start();
    running()
        .timers()
        .schedule(running().prerenders().warm(), WARM_AFTER.toMillis(), TimeUnit.MILLISECONDS);
    health.started();
  }

  /**
   * Makes sure that the realm exists, and lets it have a module host here: who names it is the
   * operator.
   *
   * @param name first segment of its path
   * @return its URL
   */
  public String ensureRealm(String name) {
    String url = publicUrl() + "/" + name + "/";
    running()
        .realms()
        .ensure(new RealmInfo(url, configuration.get(Settings.OWNER), Visibility.PUBLIC))
        .join();
    running().hosting().allow(url);
    return url;
  }

  /** The files of all realms. */
  public SourceStore sources() {
    return running().storage().sources();
  }

  /** Scheme and authority in the realms' identity. */
  public String publicUrl() {
    return running().publicUrl();
  }

  /** The port bound. */
  public int port() {
    return running().http().port();
  }

  /** URLs of all realms it has. */
  public List<String> realmUrls() {
    return running().realms().urls();
  }

  /** What the state is kept in, for people. */
  public String storage() {
    return running().storage().description();
  }

  /** The module hosts. */
  Hosting hosting() {
    return running().hosting();
  }

  /**
   * Completes when this server has lost so many threads that its process has to be replaced. It is
   * not ready since, and its lanes are handed over; it still answers. Never fails.
   */
  public CompletableFuture<Void> retired() {
    return running().retirement().retired();
  }

  /**
   * Takes no new connections, has nobody wait for another server any more, and returns when what is
   * under way is answered or time is up.
   */
  public void drain(Duration timeout) {
    Parts running = parts;
    if (running != null) {
      running.indexer().close();
      CompletableFuture<Void> answered = running.http().stopAccepting(timeout);
      running.storage().stopping().run();
      // What cannot be answered in time is told so before its connection is closed.
      long ends = timeout.toMillis() - Math.min(LAST_WORDS.toMillis(), timeout.toMillis() / 2);
      Future<?> lastWords =
          running.timers().schedule(running.lookup()::close, ends, TimeUnit.MILLISECONDS);
      // Half of the time is the hosts': what they answer still has to be written.
      running.hosting().drain(timeout.dividedBy(2));
      running.http().drainSockets();
      answered.join();
      lastWords.cancel(false);
    }
  }

  /** Stops everything now; idempotent. */
  public void stop() {
    closing.close();
  }

  @Override
  public void close() {
    stop();
  }

  private Parts running() {
    Parts running = parts;
    if (running == null) {
      throw new IllegalStateException("the server is not started");
    }
    return running;
  }
}
