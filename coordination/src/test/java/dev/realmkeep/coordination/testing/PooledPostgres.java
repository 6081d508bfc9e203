package dev.realmkeep.coordination.testing;

import dev.realmkeep.coordination.db.DatabaseAddress;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.embedded.TcpServer;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.util.Optional;
import org.junit.jupiter.api.Assumptions;

/**
 * A throw-away server with a PgBouncer in front of it, set up as the documentation says. Where none
 * is installed the calling test is skipped, saying so.
 */
public final class PooledPostgres implements TestServer {
  /** Fewer than the conformance suites' processes have connections to it. */
  private static final int CONNECTIONS = 8;

  private final TcpServer server;
  private final PgBouncer bouncer;

  private PooledPostgres(TcpServer server, PgBouncer bouncer) {
    this.server = server;
    this.bouncer = bouncer;
  }

  public static PooledPostgres startOrSkip() throws IOException {
    Optional<String> missing = missing();
    Assumptions.assumeTrue(missing.isEmpty(), () -> "skipped: " + missing.orElse(""));
    return start();
  }

  static Optional<String> missing() {
    return PgBouncer.isInstalled()
        ? Optional.empty()
        : Optional.of("no pgbouncer is installed, so nothing is tried through a pooler");
  }

  static PooledPostgres start() throws IOException {
    TcpServer server = TcpServer.bundled();
    PooledPostgres pooled =
        new PooledPostgres(server, PgBouncer.before(server.options(), CONNECTIONS));
    pooled.execute("ALTER ROLE realmkeep SET statement_timeout = '15s'");
    pooled.execute("ALTER ROLE realmkeep SET idle_in_transaction_session_timeout = '5s'");
    return pooled;
  }

  /** Around the pooler. */
  @Override
  public PgConnectOptions options() {
    return server.options();
  }

  /** Through the pooler. */
  public PgConnectOptions pooled(PgConnectOptions database) {
    return bouncer.options().setDatabase(database.getDatabase());
  }

  /** Through the pooler; what listens goes around it. */
  @Override
  public DatabaseAddress address(PgConnectOptions database) {
    return DatabaseAddress.of(pooled(database)).behindPooler(DatabaseAddress.of(database));
  }

  @Override
  public FaultProxy proxy() throws IOException {
    return FaultProxy.before(options(), pooled(options()));
  }

  /** A process's view of a database. */
  public TestDatabase open(PgConnectOptions database) {
    return TestDatabase.at(
        address(database), database, DatabaseSettings.DEFAULT.withPopulateConnections(2));
  }

  /** A process's view of a database through another pooler before the same server. */
  public TestDatabase open(PgConnectOptions database, PgBouncer another) {
    DatabaseAddress pooler =
        DatabaseAddress.of(another.options().setDatabase(database.getDatabase()));
    return TestDatabase.at(pooler.behindPooler(DatabaseAddress.of(database)), database);
  }

  public PgBouncer bouncer() {
    return bouncer;
  }

  @Override
  public void close() throws IOException {
    bouncer.close();
    server.close();
  }
}
