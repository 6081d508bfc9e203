package dev.realmkeep.coordination.store;

import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The same on the official image of the oldest supported version; needs a Docker engine. */
@Tag("docker")
@OnServer(ServerKind.OLDEST_IMAGE)
class OldestImageTest {
  @Nested
  class PgDefinitionStoreConformance extends PgDefinitionStoreConformanceTest {}

  @Nested
  class PgSourceStoreConformance extends PgSourceStoreConformanceTest {}

  @Nested
  class PgStalePersistConformance extends PgStalePersistConformanceTest {}
}
