package dev.realmkeep.coordination.populate;

import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;

/** The same through PgBouncer in transaction mode. */
@OnServer(ServerKind.POOLED)
class PgBouncerPopulateTest {
  @Nested
  class PgPopulateCoordinatorConformance extends PgPopulateCoordinatorConformanceTest {}

  @Nested
  class HolderFaults extends HolderFaultsTest {}

  @Nested
  class TwoProcesses extends TwoProcessesTest {}
}
