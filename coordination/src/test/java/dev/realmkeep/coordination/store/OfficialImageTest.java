package dev.realmkeep.coordination.store;

import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.api.Tag;

/** The same on the official PostgreSQL image; needs a Docker engine. */
@Tag("docker")
@OnServer(ServerKind.OFFICIAL_IMAGE)
class OfficialImageTest {
  @Nested
  class PgDefinitionStoreConformance extends PgDefinitionStoreConformanceTest {}

  @Nested
  class PgSourceStoreConformance extends PgSourceStoreConformanceTest {}

  @Nested
  class PgStalePersistConformance extends PgStalePersistConformanceTest {}

  @Nested
  class StalePersistRace extends StalePersistRaceTest {}

  @Nested
  class SeededRaces extends SeededRacesTest {}
}
