package dev.realmkeep.coordination.fleet;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.FleetPopulate;
import dev.realmkeep.coordination.populate.LockKey;
import dev.realmkeep.coordination.testing.PgBouncer;
import dev.realmkeep.coordination.testing.PooledPostgres;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import org.junit.jupiter.api.Test;

/** The name of a holder, in sessions of a pooler that nodes have in turn. */
class PgBouncerNamesTest {
  /** One session for all who want one, and names that say where they come from. */
  private static final String ONE_SESSION =
      """
      [databases]
      *
      [pgbouncer]
      pool_mode = transaction
      default_pool_size = 1
      max_client_conn = 100
      application_name_add_host = 1
      """;

  private static final ModuleKey KEY =
      new ModuleKey(
          "https://r.example/a/", "https://r.example/a/m.ts", CacheScope.PUBLIC, "", "x1");

  @Test
  void whoHasTheSessionNowIsNamedAndNotWhoHadItBefore() throws IOException {
    try (PooledPostgres server = PooledPostgres.startOrSkip();
        PgBouncer bouncer = PgBouncer.configured(server.options(), ONE_SESSION)) {
      PgConnectOptions database = server.newDatabase();
      try (TestDatabase one = server.open(database, bouncer);
          TestDatabase other = server.open(database, bouncer);
          TestDatabase watching = TestDatabase.on(database);
          FleetProcess first = FleetProcess.start(one, FleetSettings.DEFAULT).join();
          FleetProcess second = FleetProcess.start(other, FleetSettings.DEFAULT).join();
          FleetProcess watcher = FleetProcess.start(watching, FleetSettings.DEFAULT)) {

        int session = assertThatItHolds(watcher, one, first);
        int same = assertThatItHolds(watcher, other, second);

        assertThat(same).isEqualTo(session);
      }
    }
  }

  /** Answers which session it had. */
  private static int assertThatItHolds(
      FleetProcess watcher, TestDatabase holder, FleetProcess node) {
    SqlConnection connection = get(holder.database().populates().getConnection());
    get(connection.query("BEGIN").execute());
    Row held =
        get(connection
                .preparedQuery("SELECT pg_backend_pid(), pg_try_advisory_xact_lock($1)")
                .execute(Tuple.of(LockKey.of(KEY))))
            .iterator()
            .next();
    assertThat(held.getBoolean(1)).isTrue();

    assertThat(watcher.fleet().look().join().populates())
        .singleElement()
        .extracting(FleetPopulate::node)
        .isEqualTo(node.fleet().self());

    get(connection.query("ROLLBACK").execute());
    get(connection.close());
    return held.getInteger(0);
  }
}
