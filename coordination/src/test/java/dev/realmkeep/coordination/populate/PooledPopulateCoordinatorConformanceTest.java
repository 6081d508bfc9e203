package dev.realmkeep.coordination.populate;

import dev.realmkeep.cache.conformance.PopulateCoordinatorConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.coordination.testing.PooledPostgres;
import dev.realmkeep.coordination.testing.TestProcess;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;

/** The same through PgBouncer in transaction mode. */
class PooledPopulateCoordinatorConformanceTest extends PopulateCoordinatorConformance {
  private static PooledPostgres server;
  private final List<TestProcess> processes = new ArrayList<>();
  private final String database = server.newDatabase();

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
    return process().stores();
  }

  @Override
  protected PopulateCoordinator coordinator() {
    return process().coordinator();
  }

  @Override
  protected void shutDown(PopulateCoordinator coordinator) {
    ((PgPopulateCoordinator) coordinator).shutDown();
  }

  private TestProcess process() {
    TestProcess process = TestProcess.on(server.open(database));
    processes.add(process);
    return process;
  }

  @AfterEach
  void close() {
    processes.forEach(TestProcess::close);
  }
}
