package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.conformance.DocumentQueryConformance;
import dev.realmkeep.cache.conformance.Lanes;
import dev.realmkeep.coordination.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;

public class PgDocumentQueryConformanceTest extends DocumentQueryConformance {
  private final TestDatabase database = TestDatabase.open();
  private LaneProcess process;

  @Override
  protected Lanes open() {
    process = LaneProcess.start(database);
    return process.lanes();
  }

  @AfterEach
  void close() {
    process.close();
    database.close();
  }
}
