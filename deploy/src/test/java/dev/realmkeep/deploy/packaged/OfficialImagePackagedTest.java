package dev.realmkeep.deploy.packaged;

import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The same on the official PostgreSQL image; needs a Docker engine. */
@Tag("docker")
@OnServer(ServerKind.OFFICIAL_IMAGE)
class OfficialImagePackagedTest {
  @Nested
  class TwoNodesPackaged extends TwoNodesPackagedTest {}

  @Nested
  class FourNodesPackaged extends FourNodesPackagedTest {}

  @Nested
  class LaneOwnerKilledPackaged extends LaneOwnerKilledPackagedTest {}

  @Nested
  class LaneOwnerKilledOverHttpPackaged extends LaneOwnerKilledOverHttpPackagedTest {}
}
