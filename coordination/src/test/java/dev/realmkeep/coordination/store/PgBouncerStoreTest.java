package dev.realmkeep.coordination.store;

import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;

/** The same through PgBouncer in transaction mode. */
@OnServer(ServerKind.POOLED)
class PgBouncerStoreTest {
  @Nested
  class PgDefinitionStoreConformance extends PgDefinitionStoreConformanceTest {}

  @Nested
  class PgSourceStoreConformance extends PgSourceStoreConformanceTest {}

  @Nested
  class PgStalePersistConformance extends PgStalePersistConformanceTest {}
}
