package dev.realmkeep.coordination.feed;

import dev.realmkeep.cache.conformance.InvalidationBusConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.coordination.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;

public class PgInvalidationBusConformanceTest extends InvalidationBusConformance {
  private final TestDatabase database = TestDatabase.open();
  private final TestDatabase peerDatabase = database.peer();
  private final FeedStores mine = new FeedStores(database);
  private final FeedStores peer = new FeedStores(peerDatabase);

  @Override
  protected Stores open() {
    return mine.start();
  }

  @Override
  protected Stores openPeer() {
    return peer.start();
  }

  @AfterEach
  void close() {
    mine.close();
    peer.close();
    database.close();
    peerDatabase.close();
  }
}
