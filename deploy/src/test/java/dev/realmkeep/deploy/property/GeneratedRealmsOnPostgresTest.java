package dev.realmkeep.deploy.property;

import dev.realmkeep.cache.lookup.CachingDefinitionLookup;
import dev.realmkeep.cache.lookup.Freshness;
import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.cache.lookup.LookupParts;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.coordination.feed.FeedSettings;
import dev.realmkeep.coordination.feed.PgInvalidationFeed;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.store.PgDefinitionStore;
import dev.realmkeep.coordination.store.PgSourceStore;
import dev.realmkeep.coordination.testing.TestDatabase;
import dev.realmkeep.deploy.realms.LocalRealms;
import dev.realmkeep.prerender.worker.WorkerEvents;
import dev.realmkeep.prerender.worker.WorkerPrerenderer;
import dev.realmkeep.prerender.worker.WorkerSettings;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import io.vertx.core.Future;
import java.util.Map;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/**
 * As {@link GeneratedRealmsTest}, on PostgreSQL with worker processes. {@code
 * -Drealmkeep.pg.seeds=N} tries more seeds, {@code -Drealmkeep.seed=S} replays one.
 */
class GeneratedRealmsOnPostgresTest {
  private static final int SEEDS = Integer.getInteger("realmkeep.pg.seeds", 2);
  private static final int STEPS = 6;

  private static WorkerPrerenderer workers;
  private static ScheduledExecutorService timers;

  @BeforeAll
  static void open() {
    workers = new WorkerPrerenderer(WorkerSettings.defaults(2), Clock.system(), WorkerEvents.NONE);
    timers = Executors.newSingleThreadScheduledExecutor(Thread.ofPlatform().daemon().factory());
  }

  @AfterAll
  static void close() {
    workers.close();
    timers.shutdownNow();
  }

  @Test
  void everyDefinitionIsTheOneThatTheFilesGive() {
    Long only = Long.getLong("realmkeep.seed");
    for (long seed = only == null ? 1 : only; seed <= (only == null ? SEEDS : only); seed++) {
      run(seed);
    }
  }

  private static void run(long seed) {
    try (TestDatabase database = TestDatabase.open();
        Listener listener = new Listener(database.database(), ListenerSettings.DEFAULT);
        PgInvalidationFeed feed =
            new PgInvalidationFeed(
                database.database(), Clock.system(), FeedSettings.DEFAULT, listener)) {
      Future<Void> looked = feed.start();
      TestDatabase.get(listener.start());
      TestDatabase.get(looked);
      PgSourceStore sources = new PgSourceStore(database.database(), feed);
      PgDefinitionStore definitions = new PgDefinitionStore(database.database(), feed);
      try (CachingDefinitionLookup lookup =
          new CachingDefinitionLookup(
              new LookupParts(
                  definitions,
                  sources,
                  new UncoordinatedPopulate(definitions),
                  workers,
                  feed,
                  Map.of(),
                  Freshness.DEFAULT,
                  LookupLimits.DEFAULT,
                  Clock.system(),
                  timers,
                  new SimpleMeterRegistry()))) {
        for (String name : EditMaker.REALMS) {
          RealmInfo realm =
              new RealmInfo(LocalRealms.ORIGIN + name + "/", "owner", RealmInfo.Visibility.PUBLIC);
          sources.putRealm(realm).join();
          lookup.registerRealm(realm);
        }
        new PropertyRun(seed, new PropertyRun.Subject(sources, definitions, lookup), workers)
            .run(STEPS);
      }
    }
  }
}
