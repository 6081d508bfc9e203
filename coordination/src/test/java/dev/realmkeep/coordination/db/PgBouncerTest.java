package dev.realmkeep.coordination.db;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.coordination.testing.PgBouncer;
import dev.realmkeep.coordination.testing.PooledPostgres;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;

/** What PgBouncer in transaction mode demands of connections, and what they do without. */
class PgBouncerTest {
  private static final Path ROOT = Path.of(System.getProperty("repo.root", ".."));

  private static PooledPostgres server;

  @BeforeAll
  static void startServer() throws IOException {
    server = PooledPostgres.startOrSkip();
  }

  @AfterAll
  static void stopServer() throws IOException {
    if (server != null) {
      server.close();
    }
  }

  @Test
  void anAddressThatIsNotSaidToBeOfAPoolerIsRefusedByIt() {
    DatabaseAddress address = DatabaseAddress.of(server.pooled(server.newDatabase()));
    Vertx vertx = Vertx.vertx();
    try {
      assertThatThrownBy(() -> get(Database.open(vertx, address, DatabaseSettings.DEFAULT)))
          .isInstanceOf(DatabaseRefusedException.class)
          .hasMessageContaining("unsupported startup parameter");
    } finally {
      get(vertx.close());
    }
  }

  @Test
  void theConfigurationThatIsShownServes() throws IOException {
    String document = Files.readString(ROOT.resolve("docs/operations.md"));
    int begin = document.indexOf("[databases]");
    String shown = document.substring(begin, document.indexOf("```", begin));
    String name = "realmkeep";
    server.execute("CREATE DATABASE " + name);
    PgConnectOptions direct = server.options().setDatabase(name);
    Vertx vertx = Vertx.vertx();
    try (PgBouncer bouncer = PgBouncer.configured(direct, shown)) {
      DatabaseAddress address =
          DatabaseAddress.of(bouncer.options().setDatabase(name))
              .behindPooler(DatabaseAddress.of(direct));

      Database database = get(Database.open(vertx, address, DatabaseSettings.DEFAULT));

      assertThat(get(RoleSettings.missing(database.reads()))).isEmpty();
      get(database.close());
    } finally {
      get(vertx.close());
    }
  }

  @Test
  void manyStatementsAtOnceShareFewSessionsAndDoNotMixUp() {
    try (TestDatabase database = server.open(server.newDatabase());
        TestDatabase peer = database.peer()) {
      List<Future<RowSet<Row>>> answers = new ArrayList<>();
      for (int i = 0; i < 2_000; i++) {
        answers.add(
            (i % 2 == 0 ? database : peer)
                .database()
                .reads()
                .preparedQuery("SELECT $1::int, pg_backend_pid() -- " + i % 7)
                .execute(Tuple.of(i)));
      }

      Set<Integer> sessions = new HashSet<>();
      for (int i = 0; i < answers.size(); i++) {
        Row row = get(answers.get(i)).iterator().next();
        assertThat(row.getInteger(0)).isEqualTo(i);
        sessions.add(row.getInteger(1));
      }
      assertThat(sessions).hasSizeBetween(1, 8);
    }
  }

  @Test
  void whatASessionHasToBringAlongIsSaidUntilTheRoleHasIt() throws IOException {
    PgConnectOptions own = server.newDatabase();
    String role = "ALTER ROLE realmkeep IN DATABASE " + own.getDatabase();
    server.execute(role + " SET statement_timeout = 0");
    server.execute(role + " SET idle_in_transaction_session_timeout = 0");
    try (TestDatabase database = server.open(own)) {
      List<String> missing = get(RoleSettings.missing(database.database().reads()));
      assertThat(Files.readString(ROOT.resolve("docs/operations.md"))).contains(missing);
      assertThat(missing)
          .containsExactly(
              "ALTER ROLE \"realmkeep\" SET statement_timeout = '15s';",
              "ALTER ROLE \"realmkeep\" SET idle_in_transaction_session_timeout = '5s';");
    }

    try (TestDatabase database = server.open(server.newDatabase())) {
      assertThat(get(RoleSettings.missing(database.database().reads()))).isEmpty();
    }
  }
}
