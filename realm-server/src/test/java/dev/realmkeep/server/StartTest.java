package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.cli.CliEnvironment;
import dev.realmkeep.server.cli.ExitCode;
import dev.realmkeep.server.cli.RealmCommand;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.net.ServerSocket;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Starts of servers on one database. */
class StartTest {

  @TempDir Path directory;
  private StoppableDatabase database;

  @BeforeEach
  void open() throws IOException {
    database = new StoppableDatabase(directory.toRealPath());
  }

  @AfterEach
  void close() {
    database.close();
  }

  @Test
  void theFirstServerDecidesTheIdentityBeforeThereIsAnyRealm() throws Exception {
    try (TestServer first = server(freePort());
        TestServer second = server(freePort())) {
      assertThat(second.server().publicUrl()).isEqualTo(first.server().publicUrl());
      assertThat(first.server().publicUrl()).isEqualTo(first.address());
    }
  }

  @Test
  void serversThatStartAtOnceEndWithOneIdentity() throws Exception {
    int one = freePort();
    int other = freePort();
    List<CompletableFuture<TestServer>> starts =
        List.of(
            CompletableFuture.supplyAsync(() -> server(one)),
            CompletableFuture.supplyAsync(() -> server(other)));
    try (TestServer first = starts.get(0).get(60, TimeUnit.SECONDS);
        TestServer second = starts.get(1).get(60, TimeUnit.SECONDS)) {
      assertThat(first.server().publicUrl()).isEqualTo(second.server().publicUrl());
      assertThat(first.server().ensureRealm("shop")).isEqualTo(second.server().ensureRealm("shop"));
    }
  }

  @Test
  void aDatabaseOfANewerProgramEndsTheStartWith57AndIsLeftAlone() throws Exception {
    server(freePort()).close();
    execute("INSERT INTO schema_migrations (version, name, checksum) VALUES (999, 'later', 'x')");
    Run run = run(Map.of(), "serve", "--db", database.url(), "--port", "0");

    assertThat(run.exitCode()).isEqualTo(ExitCode.SCHEMA_NEWER).isEqualTo(57);
    assertThat(run.err()).contains("999");
  }

  @Test
  void aDatabaseWithoutAConnectionLeftEndsTheStartSaysWhyAndTheNextStartIsFine() throws Exception {
    execute("CREATE ROLE few LOGIN CONNECTION LIMIT 0; ALTER DATABASE postgres OWNER TO few");
    String url = database.url("few");

    Run run = run(Map.of(), "serve", "--db", url, "--port", "0");

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.err()).contains("too many connections for role \"few\"").doesNotContain("\tat ");
    execute("ALTER ROLE few CONNECTION LIMIT -1");
    TestServer.start(Map.of("db", url, "port", "" + freePort())).close();
  }

  @Test
  void doctorTellsTheVersionOfTheDatabaseAndWhatIsNotAsRecommended() {
    Map<String, String> environment = Map.of("REALMKEEP_DB", database.url(), "REALMKEEP_PORT", "0");

    Run run = run(environment, "doctor");
    database.stop();
    Run stopped = run(environment, "doctor");

    assertThat(run.exitCode()).as(run.out()).isZero();
    assertThat(run.out()).contains("PostgreSQL 18", "fsync = off, recommended on");
    assertThat(stopped.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(stopped.out()).contains("cannot be reached");
  }

  private record Run(int exitCode, String out, String err) {}

  private Run run(Map<String, String> variables, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    CliEnvironment environment =
        new CliEnvironment(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            variables,
            directory,
            false,
            false,
            new Serving(Clock.system()));
    int exitCode = RealmCommand.execute(environment, args);
    return new Run(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
  }

  private TestServer server(int port) {
    return TestServer.start(Map.of("db", database.url(), "port", "" + port));
  }

  private static int freePort() throws IOException {
    try (ServerSocket socket = new ServerSocket(0)) {
      return socket.getLocalPort();
    }
  }

  private void execute(String sql) throws Exception {
    Vertx vertx = Vertx.vertx();
    try {
      PgConnection.connect(vertx, PgConnectOptions.fromUri(database.url()))
          .compose(
              connection -> connection.query(sql).execute().eventually(() -> connection.close()))
          .toCompletionStage()
          .toCompletableFuture()
          .get(60, TimeUnit.SECONDS);
    } finally {
      vertx.close();
    }
  }
}
