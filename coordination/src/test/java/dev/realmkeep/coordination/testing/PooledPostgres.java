package dev.realmkeep.coordination.testing;

import dev.realmkeep.coordination.db.DatabaseAddress;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.embedded.TcpServer;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Assumptions;

/**
 * A throw-away server with a PgBouncer in front of it, set up as the documentation says. Where none
 * is installed the calling test is skipped, saying so.
 */
public final class PooledPostgres implements AutoCloseable {
  /** Fewer than the conformance suites' processes have connections to it. */
  private static final int CONNECTIONS = 8;

  private final TcpServer server;
  private final PgBouncer bouncer;
  private final AtomicInteger databases = new AtomicInteger();

  private PooledPostgres(TcpServer server, PgBouncer bouncer) {
    this.server = server;
    this.bouncer = bouncer;
  }

  public static PooledPostgres startOrSkip() throws IOException {
    Assumptions.assumeTrue(
        PgBouncer.isInstalled(),
        "skipped: no pgbouncer is installed, so nothing is tried through a pooler");
    TcpServer server = TcpServer.bundled();
    PooledPostgres pooled =
        new PooledPostgres(server, PgBouncer.before(server.options(), CONNECTIONS));
    pooled.execute("ALTER ROLE realmkeep SET statement_timeout = '15s'");
    pooled.execute("ALTER ROLE realmkeep SET idle_in_transaction_session_timeout = '5s'");
    return pooled;
  }

  /** The name of a new and empty database. */
  public String newDatabase() {
    String name = "pooled_" + databases.incrementAndGet();
    execute("CREATE DATABASE " + name);
    return name;
  }

  /** A process's view of a database through the pooler; what listens goes around it. */
  public TestDatabase open(String name) {
    PgConnectOptions around = serverOptions(name);
    return TestDatabase.at(
        DatabaseAddress.of(bouncer.options().setDatabase(name))
            .behindPooler(DatabaseAddress.of(around)),
        around,
        DatabaseSettings.DEFAULT.withPopulateConnections(2));
  }

  /** The URL of a database through the pooler. */
  public String url(String name) {
    return url(bouncer.options(), name);
  }

  /** The URL of a database around the pooler. */
  public String directUrl(String name) {
    return url(server.options(), name);
  }

  private static String url(PgConnectOptions options, String name) {
    return "postgresql://%s@%s:%d/%s"
        .formatted(options.getUser(), options.getHost(), options.getPort(), name);
  }

  /** Runs one statement as superuser on the server. */
  public void execute(String sql) {
    Vertx vertx = Vertx.vertx();
    try {
      TestDatabase.get(
          PgConnection.connect(vertx, server.options())
              .compose(connection ->
                  connection.query(sql).execute().eventually(() -> connection.close())));
    } finally {
      TestDatabase.get(vertx.close());
    }
  }

  /** Connect options of a database around the pooler. */
  public PgConnectOptions serverOptions(String name) {
    return server.options().setDatabase(name);
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
