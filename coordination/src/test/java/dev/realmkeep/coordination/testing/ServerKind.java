package dev.realmkeep.coordination.testing;

import dev.realmkeep.coordination.embedded.TcpServer;
import java.io.IOException;
import java.util.Optional;
import java.util.function.Supplier;

/** The kinds of server that the same tests are run on. */
public enum ServerKind {
  BUNDLED(Optional::empty, TcpServer::bundled),
  /** The bundled one behind PgBouncer in transaction mode. */
  POOLED(PooledPostgres::missing, PooledPostgres::start),
  RELEASE_15(() -> TcpServer.missingRelease(15), () -> TcpServer.release(15)),
  RELEASE_16(() -> TcpServer.missingRelease(16), () -> TcpServer.release(16)),
  RELEASE_17(() -> TcpServer.missingRelease(17), () -> TcpServer.release(17)),
  /** The official image of the bundled version. */
  OFFICIAL_IMAGE(ContainerServer::missing, () -> ContainerServer.of("postgres:18")),
  /** The official image of the oldest supported version. */
  OLDEST_IMAGE(ContainerServer::missing, () -> ContainerServer.of("postgres:15"));

  private final Supplier<Optional<String>> missing;
  private final Start start;

  private interface Start {
    TestServer start() throws IOException;
  }

  ServerKind(Supplier<Optional<String>> missing, Start start) {
    this.missing = missing;
    this.start = start;
  }

  /** Why it cannot be started here. */
  Optional<String> missing() {
    return missing.get();
  }

  TestServer start() throws IOException {
    return start.start();
  }
}
