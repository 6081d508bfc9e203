package dev.realmkeep.coordination.testing;

import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.feed.FeedSettings;
import dev.realmkeep.coordination.feed.PgInvalidationFeed;
import dev.realmkeep.coordination.index.IndexSettings;
import dev.realmkeep.coordination.index.PgIndexRuns;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.populate.PgPopulateCoordinator;
import dev.realmkeep.coordination.populate.PopulateSettings;
import dev.realmkeep.coordination.store.PgDefinitionStore;
import dev.realmkeep.coordination.store.PgSourceStore;
import io.vertx.core.Future;
import java.time.Duration;

/** What one process of a fleet has on its database, started; it closes the database too. */
public final class TestProcess implements AutoCloseable {
  private final TestDatabase database;
  private final Listener listener;
  private final PgInvalidationFeed feed;
  private final PgPopulateCoordinator coordinator;
  private final PgSourceStore sources;
  private final PgDefinitionStore definitions;
  private final PgIndexRuns indexRuns;

  private TestProcess(TestDatabase database, FeedSettings feeding, PopulateSettings populating) {
    this.database = database;
    Database of = database.database();
    listener = new Listener(of, ListenerSettings.DEFAULT);
    feed = new PgInvalidationFeed(of, Clock.system(), feeding, listener);
    coordinator = new PgPopulateCoordinator(of, listener, populating);
    sources = new PgSourceStore(of, feed);
    definitions = new PgDefinitionStore(of, feed);
    indexRuns = new PgIndexRuns(of, new IndexSettings(Duration.ofHours(1), 64), listener);
    Future<Void> looked = feed.start();
    TestDatabase.get(listener.start());
    TestDatabase.get(looked);
  }

  /**
   * @param database closed with the process
   */
  public static TestProcess on(TestDatabase database) {
    return on(database, FeedSettings.DEFAULT, PopulateSettings.DEFAULT);
  }

  /** As {@link #on(TestDatabase)}. */
  public static TestProcess on(
      TestDatabase database, FeedSettings feeding, PopulateSettings populating) {
    return new TestProcess(database, feeding, populating);
  }

  /** Another process on the same database. */
  public TestProcess peer() {
    return on(database.peer());
  }

  public Stores stores() {
    return new Stores(sources, definitions, feed);
  }

  public PgSourceStore sources() {
    return sources;
  }

  public PgDefinitionStore definitions() {
    return definitions;
  }

  public PgInvalidationFeed feed() {
    return feed;
  }

  public Listener listener() {
    return listener;
  }

  public PgPopulateCoordinator coordinator() {
    return coordinator;
  }

  /** With pages of 64 files. */
  public PgIndexRuns indexRuns() {
    return indexRuns;
  }

  public TestDatabase database() {
    return database;
  }

  @Override
  public void close() {
    coordinator.shutDown();
    feed.close();
    listener.close();
    database.close();
  }
}
