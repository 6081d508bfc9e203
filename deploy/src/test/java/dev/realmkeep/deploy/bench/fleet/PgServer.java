package dev.realmkeep.deploy.bench.fleet;

import dev.realmkeep.coordination.embedded.EmbeddedPostgres;
import dev.realmkeep.coordination.testing.TestPostgres;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.Map;

/**
 * The database of a run: the bundled server with the product's durable settings, on a loopback
 * port. It and its directory go with {@link #close} or with this JVM.
 */
final class PgServer implements AutoCloseable {
  private static final String CONNECTIONS_MAX = "400";

  private final EmbeddedPostgres server;
  private final int port;

  private PgServer(EmbeddedPostgres server, int port) {
    this.server = server;
    this.port = port;
  }

  static PgServer open(Path home) throws IOException {
    TestPostgres.watchdog(java.nio.file.Files.createDirectories(home));
    int port = freePort();
    return new PgServer(
        EmbeddedPostgres.open(
            home,
            TestPostgres.cache(),
            Map.of(
                "listen_addresses",
                "'127.0.0.1'",
                "port",
                Integer.toString(port),
                "max_connections",
                CONNECTIONS_MAX)),
        port);
  }

  static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0, 1, InetAddress.getLoopbackAddress())) {
      return socket.getLocalPort();
    }
  }

  int port() {
    return port;
  }

  /** Its address through a loopback port, which may be that of a proxy. */
  String url(int through) {
    return "postgresql://" + server.user() + "@127.0.0.1:" + through + "/postgres";
  }

  /** The same for JDBC. */
  String jdbcUrl() {
    return "jdbc:postgresql://127.0.0.1:" + port + "/postgres?user=" + server.user();
  }

  PgConnectOptions options() {
    return PgConnectOptions.fromUri(url(port));
  }

  @Override
  public void close() {
    server.close();
  }
}
