package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.conformance.LaneOwnershipConformance;
import dev.realmkeep.cache.conformance.Lanes;
import dev.realmkeep.coordination.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;

public class PgLaneOwnershipConformanceTest extends LaneOwnershipConformance {
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
