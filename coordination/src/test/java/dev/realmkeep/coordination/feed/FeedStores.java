package dev.realmkeep.coordination.feed;

import static dev.realmkeep.coordination.testing.TestDatabase.get;

import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.store.PgDefinitionStore;
import dev.realmkeep.coordination.store.PgSourceStore;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.core.Future;

/** The stores of one process with their feed and its connection. */
record FeedStores(Database database, Listener listener, PgInvalidationFeed feed)
    implements AutoCloseable {
  FeedStores(TestDatabase database) {
    this(database, FeedSettings.DEFAULT);
  }

  FeedStores(TestDatabase database, FeedSettings settings) {
    this(database.database(), Clock.system(), settings, ListenerSettings.DEFAULT);
  }

  FeedStores(Database database, Clock clock, FeedSettings settings, ListenerSettings listening) {
    this(database, clock, settings, new Listener(database, listening));
  }

  private FeedStores(Database database, Clock clock, FeedSettings settings, Listener listener) {
    this(database, listener, new PgInvalidationFeed(database, clock, settings, listener));
  }

  /** Returns when the feed has looked at the log. */
  Stores start() {
    Future<Void> looked = feed.start();
    get(listener.start());
    get(looked);
    return stores();
  }

  Stores stores() {
    return new Stores(
        new PgSourceStore(database, feed), new PgDefinitionStore(database, feed), feed);
  }

  @Override
  public void close() {
    feed.close();
    listener.close();
  }
}
