package dev.realmkeep.coordination.store;

import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The same on an older version that is installed on this machine. */
@Tag("installed-postgres")
@OnServer(ServerKind.INSTALLED)
class InstalledServerTest {
  @Nested
  class PgDefinitionStoreConformance extends PgDefinitionStoreConformanceTest {}

  @Nested
  class PgSourceStoreConformance extends PgSourceStoreConformanceTest {}

  @Nested
  class PgStalePersistConformance extends PgStalePersistConformanceTest {}
}
