package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.conformance.DefinitionStoreConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.pgclient.PgConnectOptions;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Tag;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** The same on the oldest supported server, over TCP with SCRAM; needs a Docker engine. */
@Tag("docker")
class DockerDefinitionStoreConformanceTest extends DefinitionStoreConformance {
  private static PostgreSQLContainer container;
  private TestDatabase database;

  @BeforeAll
  static void startServer() {
    Assumptions.assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "skipped: no Docker engine answers, so there is no other PostgreSQL version to test on");
    container = new PostgreSQLContainer("postgres:15-alpine");
    container.start();
  }

  @AfterAll
  static void stopServer() {
    if (container != null) {
      container.stop();
    }
  }

  @Override
  protected Stores open() {
    database =
        TestDatabase.on(
            new PgConnectOptions()
                .setHost(container.getHost())
                .setPort(container.getFirstMappedPort())
                .setUser(container.getUsername())
                .setPassword(container.getPassword())
                .setDatabase(container.getDatabaseName()));
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
