package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.conformance.StalePersistConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.coordination.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

public class PgStalePersistConformanceTest extends StalePersistConformance {
  @AutoClose private final TestDatabase database = TestDatabase.open();

  @Override
  protected Stores open() {
    return SilentBus.stores(database);
  }

  @Override
  protected int raceRounds() {
    return 8;
  }
}
