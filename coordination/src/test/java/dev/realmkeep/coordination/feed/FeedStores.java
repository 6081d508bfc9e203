package dev.realmkeep.coordination.feed;

import static dev.realmkeep.coordination.testing.TestDatabase.get;

import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.store.PgDefinitionStore;
import dev.realmkeep.coordination.store.PgSourceStore;
import dev.realmkeep.coordination.testing.TestDatabase;

/** The stores of one process with their feed. */
record FeedStores(Database database, PgInvalidationFeed feed) {
  FeedStores(TestDatabase database) {
    this(database, FeedSettings.DEFAULT);
  }

  FeedStores(TestDatabase database, FeedSettings settings) {
    this(
        database.database(), new PgInvalidationFeed(database.database(), Clock.system(), settings));
  }

  Stores start() {
    get(feed.start());
    return stores();
  }

  Stores stores() {
    return new Stores(
        new PgSourceStore(database, feed), new PgDefinitionStore(database, feed), feed);
  }
}
