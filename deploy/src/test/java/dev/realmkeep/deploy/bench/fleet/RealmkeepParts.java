package dev.realmkeep.deploy.bench.fleet;

import dev.realmkeep.cache.lookup.CachingDefinitionLookup;
import dev.realmkeep.cache.lookup.Freshness;
import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.cache.lookup.LookupParts;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseAddress;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.feed.FeedSettings;
import dev.realmkeep.coordination.feed.PgInvalidationFeed;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.populate.PgPopulateCoordinator;
import dev.realmkeep.coordination.populate.PopulateSettings;
import dev.realmkeep.coordination.store.PgDefinitionStore;
import dev.realmkeep.coordination.store.PgSourceStore;
import dev.realmkeep.coordination.store.Sweeper;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.ScheduledExecutorService;

/**
 * The product's own parts, put together as the server puts them together, around a prerenderer that
 * sleeps. The only place of the benchmarks that composes them.
 *
 * @param commits the bus of this process, with the times of its commits
 */
record RealmkeepParts(
    Vertx vertx,
    Database database,
    Listener listener,
    PgInvalidationFeed feed,
    CommitTimes commits,
    PgSourceStore sources,
    PgDefinitionStore definitions,
    PgPopulateCoordinator coordinator,
    Sweeper sweeper,
    CachingDefinitionLookup lookup,
    MeterRegistry registry)
    implements AutoCloseable {

  static final int READ_CONNECTIONS = 8;

  /** A wait of the slowest scenario ends before a populate's limits do. */
  private static final Duration PRERENDER_LIMIT = Duration.ofMinutes(2);

  static RealmkeepParts open(
      DatabaseAddress address, Prerenderer prerenderer, ScheduledExecutorService timers) {
    Vertx vertx = Vertx.vertx();
    Database database =
        get(
            Database.open(
                vertx,
                address,
                DatabaseSettings.DEFAULT
                    .withReadConnections(READ_CONNECTIONS)
                    .withPopulateConnections(prerenderer.slots())));
    Listener listener = new Listener(database, ListenerSettings.DEFAULT);
    PgInvalidationFeed feed =
        new PgInvalidationFeed(database, Clock.system(), FeedSettings.DEFAULT, listener);
    CommitTimes commits = new CommitTimes(feed);
    PgDefinitionStore definitions = new PgDefinitionStore(database, commits);
    PgPopulateCoordinator coordinator =
        new PgPopulateCoordinator(database, listener, PopulateSettings.DEFAULT);
    Future<Void> looked = feed.start();
    get(listener.start());
    get(looked);
    Sweeper sweeper = new Sweeper(database, Sweeper.Settings.DEFAULT);
    sweeper.start();
    PgSourceStore sources = new PgSourceStore(database, commits);
    MeterRegistry registry = new SimpleMeterRegistry();
    CachingDefinitionLookup lookup =
        new CachingDefinitionLookup(
            new LookupParts(
                definitions,
                sources,
                coordinator,
                prerenderer,
                commits,
                Map.of(),
                Freshness.DEFAULT,
                LookupLimits.DEFAULT.withPrerenderHardLimit(PRERENDER_LIMIT),
                Clock.system(),
                timers,
                registry));
    return new RealmkeepParts(
        vertx,
        database,
        listener,
        feed,
        commits,
        sources,
        definitions,
        coordinator,
        sweeper,
        lookup,
        registry);
  }

  private static <T> T get(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  @Override
  public void close() {
    coordinator.shutDown();
    lookup.close();
    sweeper.close();
    listener.close();
    feed.close();
    get(database.close());
    get(vertx.close());
  }
}
