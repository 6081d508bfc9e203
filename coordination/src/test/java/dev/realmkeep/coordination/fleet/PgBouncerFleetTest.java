package dev.realmkeep.coordination.fleet;

import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;

/**
 * The same through PgBouncer in transaction mode: who holds a key is told by the name and the last
 * statement of a session that many processes use in turn.
 */
@OnServer(ServerKind.POOLED)
class PgBouncerFleetTest {
  @Nested
  class PgFleetConformance extends PgFleetConformanceTest {}

  @Nested
  class PgFleet extends PgFleetTest {}

  @Nested
  class SwitchedFleet extends SwitchedFleetTest {}

  @Nested
  class WhoComputes extends WhoComputesTest {}

  @Nested
  class FaultyNetworkFleet extends FaultyNetworkFleetTest {}
}
