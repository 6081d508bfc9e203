package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.conformance.LaneStoreConformance;
import dev.realmkeep.cache.conformance.Lanes;
import dev.realmkeep.coordination.testing.PooledPostgres;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.io.IOException;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** The same through PgBouncer in transaction mode. */
class PooledLaneStoreConformanceTest extends LaneStoreConformance {
  private static PooledPostgres server;
  private TestDatabase database;
  private LaneProcess process;

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
  protected Lanes open() {
    database = server.open(server.newDatabase());
    process = LaneProcess.start(database);
    return process.lanes();
  }

  @AfterEach
  void close() {
    process.close();
    database.close();
  }
}
