package dev.realmkeep.coordination.testing;

import com.github.dockerjava.api.DockerClient;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.ServerSocket;
import java.util.List;
import java.util.Optional;
import org.awaitility.Awaitility;
import org.testcontainers.DockerClientFactory;
import org.testcontainers.postgresql.PostgreSQLContainer;

/** An official PostgreSQL image, with SCRAM, on a port that stays when it is started again. */
final class ContainerServer implements TestServer {
  private static final int PORT = 5432;

  private final PostgreSQLContainer container;

  private ContainerServer(PostgreSQLContainer container) {
    this.container = container;
  }

  static Optional<String> missing() {
    return DockerClientFactory.instance().isDockerAvailable()
        ? Optional.empty()
        : Optional.of("no Docker engine answers, so nothing is tried on the official image");
  }

  static ContainerServer of(String image) {
    PostgreSQLContainer container =
        new PostgreSQLContainer(image).withCommand("postgres -c fsync=off -c max_connections=200");
    container.setPortBindings(List.of(freePort() + ":" + PORT));
    container.start();
    return new ContainerServer(container);
  }

  @Override
  public PgConnectOptions options() {
    return new PgConnectOptions()
        .setHost(container.getHost())
        .setPort(container.getMappedPort(PORT))
        .setUser(container.getUsername())
        .setPassword(container.getPassword())
        .setDatabase(container.getDatabaseName());
  }

  /** By the signal that the image names, which ends sessions. */
  @Override
  public void stop() {
    docker().stopContainerCmd(container.getContainerId()).exec();
  }

  @Override
  public void crash() {
    docker().killContainerCmd(container.getContainerId()).withSignal("QUIT").exec();
    Awaitility.await().until(() -> !container.isRunning());
  }

  @Override
  public void startAgain() {
    docker().startContainerCmd(container.getContainerId()).exec();
    Awaitility.await().ignoreExceptions().until(this::answers);
  }

  private boolean answers() {
    execute("SELECT 1");
    return true;
  }

  private static DockerClient docker() {
    return DockerClientFactory.instance().client();
  }

  private static int freePort() {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    } catch (IOException e) {
      throw new IllegalStateException("no port is free", e);
    }
  }

  @Override
  public void close() {
    container.stop();
  }
}
