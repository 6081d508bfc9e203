package dev.realmkeep.coordination.lane;

import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The same on the official PostgreSQL image; needs a Docker engine. */
@Tag("docker")
@OnServer(ServerKind.OFFICIAL_IMAGE)
class OfficialImageTest {
  @Nested
  class PgLaneStoreConformance extends PgLaneStoreConformanceTest {}

  @Nested
  class PgLaneOwnershipConformance extends PgLaneOwnershipConformanceTest {}

  @Nested
  class PgDocumentQueryConformance extends PgDocumentQueryConformanceTest {}

  @Nested
  class LaneTakeOver extends LaneTakeOverTest {}

  @Nested
  class AmbiguousCommit extends AmbiguousCommitTest {}
}
