package dev.realmkeep.coordination.populate;

import dev.realmkeep.cache.conformance.PopulateCoordinatorConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.testing.TestDatabase;
import dev.realmkeep.coordination.testing.TestPostgres;
import dev.realmkeep.coordination.testing.TestProcess;
import io.vertx.pgclient.PgConnectOptions;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;

public class PgPopulateCoordinatorConformanceTest extends PopulateCoordinatorConformance {
  private final PgConnectOptions options = TestPostgres.newDatabase();
  private final List<TestProcess> processes = new ArrayList<>();

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
    TestProcess process =
        TestProcess.on(
            TestDatabase.on(options, DatabaseSettings.DEFAULT.withPopulateConnections(2)));
    processes.add(process);
    return process;
  }

  @AfterEach
  void close() {
    processes.forEach(TestProcess::close);
  }
}
