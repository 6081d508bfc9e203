package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Row;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.TreeMap;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a put of a document whose type is known costs the database, as PostgreSQL counts it. */
class WarmPutTest {
  private static final Path BANK =
      Path.of(System.getProperty("repo.root", ".."), "deploy/examples/bank").toAbsolutePath();
  private static final int PUTS = 200;

  @TempDir Path directory;
  private final Vertx vertx = Vertx.vertx();
  private StoppableDatabase database;
  private TestServer server;
  private PgConnection sql;

  @BeforeEach
  void start() throws IOException {
    database =
        new StoppableDatabase(
            directory.toRealPath(), Map.of("shared_preload_libraries", "'pg_stat_statements'"));
    sql = get(PgConnection.connect(vertx, PgConnectOptions.fromUri(database.url())));
    get(sql.query("CREATE EXTENSION pg_stat_statements").execute());
    server = TestServer.start(Map.of("db", database.url()));
    server.server().ensureRealm("bank");
    try (Requests requests = new Requests(server)) {
      for (String file : new String[] {"account.ts", "host.ts", "realm.json"}) {
        requests.put("/bank/" + file, Files.readString(BANK.resolve(file)));
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> requests.get("/bank/_host").statusCode() == 200);
    }
  }

  @AfterEach
  void stop() {
    server.close();
    get(sql.close());
    database.close();
    get(vertx.close());
  }

  private static <T> T get(Future<T> future) {
    return future.toCompletionStage().toCompletableFuture().join();
  }

  /** How often each statement has run. */
  private Map<String, Long> statements() {
    Map<String, Long> counts = new TreeMap<>();
    for (Row row :
        get(sql.query("SELECT query, calls FROM pg_stat_statements WHERE toplevel").execute())) {
      counts.merge(row.getString("query"), row.getLong("calls"), Long::sum);
    }
    return counts;
  }

  @Test
  void itIsOneReadOfTheDocumentAndOneCommitAndNothingForItsDefinition() {
    try (SocketClient client =
        new SocketClient(server.address().replaceFirst("^http", "ws") + "/bank/_socket")) {
      client.call("call", "open", "warm", "Ada", 1);
      Map<String, Long> before = statements();

      for (int i = 0; i < PUTS; i++) {
        client.call("call", "open", "a" + i, "Ada", i);
      }

      Map<String, Long> after = statements();
      // What else the server does, it does every so often, whatever is put.
      after.replaceAll((query, calls) -> calls - before.getOrDefault(query, 0L));
      after.values().removeIf(calls -> calls < PUTS);
      assertThat(after.keySet())
          .hasSize(2)
          .anyMatch(query -> query.startsWith("SELECT") && query.contains("FROM documents"))
          .anyMatch(query -> query.contains("INSERT INTO documents"));
      assertThat(after.values()).allMatch(calls -> calls == PUTS);
    }
  }
}
