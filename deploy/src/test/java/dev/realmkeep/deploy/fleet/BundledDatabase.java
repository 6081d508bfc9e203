package dev.realmkeep.deploy.fleet;

import dev.realmkeep.coordination.embedded.TcpServer;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;

/**
 * The bundled PostgreSQL on a loopback port; gone when it is closed or this JVM ends.
 *
 * @param server see above
 */
public record BundledDatabase(TcpServer server) implements FleetDatabase {

  public static BundledDatabase start() throws IOException {
    return new BundledDatabase(TcpServer.bundled());
  }

  @Override
  public PgConnectOptions options() {
    return server.options();
  }

  @Override
  public void close() throws IOException {
    server.close();
  }
}
