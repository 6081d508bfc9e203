package dev.realmkeep.coordination.feed;

import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The same on the official PostgreSQL image; needs a Docker engine. */
@Tag("docker")
@OnServer(ServerKind.OFFICIAL_IMAGE)
class OfficialImageTest {
  @Nested
  class PgInvalidationBusConformance extends PgInvalidationBusConformanceTest {}

  @Nested
  class PgInvalidationFeed extends PgInvalidationFeedTest {}

  @Nested
  class FaultyNetwork extends FaultyNetworkTest {}

  @Nested
  class ChangeLogRetention extends ChangeLogRetentionTest {}

  @Nested
  class RefusedCommit extends RefusedCommitTest {}

  @Nested
  class DatabaseOutage extends DatabaseOutageTest {}
}
