package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.conformance.DefinitionStoreConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.coordination.embedded.TcpServer;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;

/** The same on an older server, over TCP; needs one that is installed on this machine. */
@Tag("installed-postgres")
class InstalledServerConformanceTest extends DefinitionStoreConformance {
  private static Optional<TcpServer> server = Optional.empty();
  private TestDatabase database;

  @BeforeAll
  static void startServer() throws IOException {
    server = TcpServer.installed();
    Assumptions.assumeTrue(
        server.isPresent(),
        "skipped: no PostgreSQL 15 to 17 is installed in /usr/lib/postgresql, so there is no"
            + " older version to test on");
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (server.isPresent()) {
      server.get().close();
    }
  }

  @Override
  protected Stores open() {
    database = TestDatabase.on(server.orElseThrow().options());
    TestDatabase.get(
        database
            .database()
            .reads()
            .query(
                "TRUNCATE realms, realm_files, paths, module_rows, invalidated, module_reads,"
                    + " change_log CASCADE")
            .execute());
    SilentBus bus = new SilentBus();
    return new Stores(
        new PgSourceStore(database.database(), bus),
        new PgDefinitionStore(database.database(), bus),
        bus);
  }

  @AfterEach
  void close() {
    if (database != null) {
      database.close();
    }
  }
}
