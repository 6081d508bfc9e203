package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.conformance.NewestRowsConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.coordination.testing.TestDatabase;
import org.junit.jupiter.api.AutoClose;

class PgNewestRowsTest extends NewestRowsConformance {
  @AutoClose private final TestDatabase database = TestDatabase.open();

  @Override
  protected Stores open() {
    return SilentBus.stores(database);
  }
}
