package dev.realmkeep.deploy.fleet;

import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.util.ArrayList;
import java.util.List;

/** All the connections that a server has, held by somebody who needs none. Used from one thread. */
final class Connections implements AutoCloseable {
  private static final String TOO_MANY = "53300";

  private final Vertx vertx = Vertx.vertx();
  private final PgConnectOptions server;
  private final List<PgConnection> held = new ArrayList<>();

  private Connections(PgConnectOptions server) {
    this.server = server;
  }

  /** Returns when there are none left, for anybody. */
  static Connections takeAll(PgConnectOptions server) {
    Connections connections = new Connections(server);
    while (connections.takeOne()) {}
    return connections;
  }

  /**
   * Ends the sessions of users with such names, and returns when their connections are held. One of
   * them that logs in meanwhile has a connection and no name yet: what is counted is who has the
   * others.
   */
  void takeThoseOf(String users) {
    String ended =
        "SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE usename LIKE '%s'"
            .formatted(users);
    String complete =
        """
        SELECT count(*) = current_setting('max_connections')::int AS complete
        FROM pg_stat_activity WHERE backend_type = 'client backend' AND usename NOT LIKE '%s'\
        """
            .formatted(users);
    do {
      rows(ended);
      while (takeOne()) {}
    } while (!rows(complete).iterator().next().getBoolean("complete"));
  }

  private RowSet<Row> rows(String statement) {
    return TestDatabase.get(held.getFirst().query(statement).execute());
  }

  private boolean takeOne() {
    Future<Boolean> taken =
        PgConnection.connect(vertx, server)
            .map(connection -> {
              held.add(connection);
              return true;
            })
            .recover(failure ->
                failure instanceof PgException refused && refused.getSqlState().equals(TOO_MANY)
                    ? Future.succeededFuture(false)
                    : Future.failedFuture(failure));
    return TestDatabase.get(taken);
  }

  /** Gives all of them back. */
  @Override
  public void close() {
    held.forEach(PgConnection::close);
    TestDatabase.get(vertx.close());
  }
}
