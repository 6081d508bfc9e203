package dev.realmkeep.coordination.lane;

import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;

/** The same through PgBouncer in transaction mode. */
@OnServer(ServerKind.POOLED)
class PgBouncerLaneTest {
  @Nested
  class PgLaneStoreConformance extends PgLaneStoreConformanceTest {}
}
