package dev.realmkeep.coordination.fleet;

import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The same on the official PostgreSQL image; needs a Docker engine. */
@Tag("docker")
@OnServer(ServerKind.OFFICIAL_IMAGE)
class OfficialImageTest {
  @Nested
  class PgFleetConformance extends PgFleetConformanceTest {}

  @Nested
  class PgFleet extends PgFleetTest {}

  @Nested
  class FaultyNetworkFleet extends FaultyNetworkFleetTest {}

  @Nested
  class SwitchedFleet extends SwitchedFleetTest {}

  @Nested
  class WhoComputes extends WhoComputesTest {}
}
