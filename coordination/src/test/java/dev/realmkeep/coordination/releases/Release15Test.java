package dev.realmkeep.coordination.releases;

import dev.realmkeep.coordination.feed.PgInvalidationBusConformanceTest;
import dev.realmkeep.coordination.feed.ServerCrashTest;
import dev.realmkeep.coordination.fleet.PgFleetConformanceTest;
import dev.realmkeep.coordination.lane.PgDocumentQueryConformanceTest;
import dev.realmkeep.coordination.lane.PgLaneOwnershipConformanceTest;
import dev.realmkeep.coordination.lane.PgLaneStoreConformanceTest;
import dev.realmkeep.coordination.populate.PgPopulateCoordinatorConformanceTest;
import dev.realmkeep.coordination.store.PgDefinitionStoreConformanceTest;
import dev.realmkeep.coordination.store.PgSourceStoreConformanceTest;
import dev.realmkeep.coordination.store.PgStalePersistConformanceTest;
import dev.realmkeep.coordination.testing.OnServer;
import dev.realmkeep.coordination.testing.ServerKind;
import org.junit.jupiter.api.Nested;

/** What every store, bus, coordinator and lane promises, kept on PostgreSQL 15. */
@OnServer(ServerKind.RELEASE_15)
class Release15Test {
  @Nested
  class DefinitionStore extends PgDefinitionStoreConformanceTest {}

  @Nested
  class SourceStore extends PgSourceStoreConformanceTest {}

  @Nested
  class StalePersist extends PgStalePersistConformanceTest {}

  @Nested
  class InvalidationBus extends PgInvalidationBusConformanceTest {}

  @Nested
  class ServerCrash extends ServerCrashTest {}

  @Nested
  class PopulateCoordinator extends PgPopulateCoordinatorConformanceTest {}

  @Nested
  class Fleet extends PgFleetConformanceTest {}

  @Nested
  class LaneStore extends PgLaneStoreConformanceTest {}

  @Nested
  class LaneOwnership extends PgLaneOwnershipConformanceTest {}

  @Nested
  class DocumentQuery extends PgDocumentQueryConformanceTest {}
}
