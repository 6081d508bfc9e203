package dev.realmkeep.coordination.feed;

import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;

/** The same through PgBouncer in transaction mode, which only what listens goes around. */
@OnServer(ServerKind.POOLED)
class PgBouncerFeedTest {
  @Nested
  class PgInvalidationBusConformance extends PgInvalidationBusConformanceTest {}

  @Nested
  class PgInvalidationFeed extends PgInvalidationFeedTest {}

  @Nested
  class RefusedCommit extends RefusedCommitTest {}

  @Nested
  class ChangeLogRetention extends ChangeLogRetentionTest {}
}
