package dev.realmkeep.deploy.fleet;

import io.vertx.pgclient.PgConnectOptions;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/**
 * The official PostgreSQL image, for tests tagged {@code docker}.
 *
 * @param container see above
 */
public record ContainerDatabase(PostgreSQLContainer container) implements FleetDatabase {

  private static final String IMAGE = "postgres:18";

  /** Starts it; without a Docker engine the calling test is skipped, saying so. */
  public static ContainerDatabase startOrSkip() {
    Assumptions.assumeTrue(
        DockerClientFactory.instance().isDockerAvailable(),
        "skipped: no Docker engine answers, so the fleet is not tried on " + IMAGE);
    PostgreSQLContainer container = new PostgreSQLContainer(IMAGE);
    container.start();
    return new ContainerDatabase(container);
  }

  @Override
  public PgConnectOptions options() {
    return new PgConnectOptions()
        .setHost(container.getHost())
        .setPort(container.getFirstMappedPort())
        .setUser(container.getUsername())
        .setPassword(container.getPassword())
        .setDatabase(container.getDatabaseName());
  }

  @Override
  public void close() {
    container.stop();
  }
}
