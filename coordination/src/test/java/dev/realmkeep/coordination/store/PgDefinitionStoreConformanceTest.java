package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.conformance.DefinitionStoreConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.coordination.testing.TestDatabase;
import org.junit.jupiter.api.AfterEach;

class PgDefinitionStoreConformanceTest extends DefinitionStoreConformance {
  private final TestDatabase database = TestDatabase.open();

  @Override
  protected Stores open() {
    SilentBus bus = new SilentBus();
    return new Stores(
        new PgSourceStore(database.database(), bus),
        new PgDefinitionStore(database.database(), bus),
        bus);
  }

  @AfterEach
  void close() {
    database.close();
  }
}
