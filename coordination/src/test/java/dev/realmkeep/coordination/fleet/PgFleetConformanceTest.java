package dev.realmkeep.coordination.fleet;

import dev.realmkeep.cache.conformance.FleetConformance;
import dev.realmkeep.cache.mode.FlagBoard;
import dev.realmkeep.cache.port.Fleet;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;

public class PgFleetConformanceTest extends FleetConformance {
  private static final FleetSettings QUICK =
      new FleetSettings(
          Duration.ofMillis(20),
          Duration.ofSeconds(10),
          Duration.ofHours(1),
          Duration.ofMinutes(1));

  private TestDatabase database;
  private FleetProcess process;

  @Override
  protected Fleet open(FlagBoard flags) {
    database = TestDatabase.open();
    process = FleetProcess.start(database, QUICK, flags);
    return process.fleet();
  }

  @AfterEach
  void close() {
    process.close();
    database.close();
  }
}
