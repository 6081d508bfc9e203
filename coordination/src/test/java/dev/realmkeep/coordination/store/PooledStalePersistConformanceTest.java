package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.conformance.StalePersistConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.coordination.testing.PooledPostgres;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** The same through PgBouncer in transaction mode. */
class PooledStalePersistConformanceTest extends StalePersistConformance {
  private static PooledPostgres server;
  private TestDatabase database;

  @BeforeAll
  static void startServer() throws IOException {
    server = PooledPostgres.startOrSkip();
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Override
  protected Stores open() {
    database = server.open(server.newDatabase());
    SilentBus bus = new SilentBus();
    return new Stores(
        new PgSourceStore(database.database(), bus),
        new PgDefinitionStore(database.database(), bus),
        bus);
  }

  @Override
  protected int raceRounds() {
    return 4;
  }

  @AfterEach
  void close() {
    database.close();
  }
}
