package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import com.sun.net.httpserver.HttpServer;
import dev.realmkeep.coordination.db.DatabaseReport;
import dev.realmkeep.server.TestServer;
import dev.realmkeep.server.config.Configuration;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.InetAddress;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What commands show of their progress, on a terminal and elsewhere. */
class ProgressTest {
  private static final String CLEAR = "\r\u001b[K";
  private static final Map<String, String> NOTHING = Map.of();

  private static TestServer server;

  @TempDir Path directory;
  private String realm;

  @BeforeAll
  static void start() {
    server = TestServer.start(Map.of("http.atomic-max-operations", "3"));
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void makeThreeFiles() throws IOException {
    realm = server.freshRealm();
    for (String name : List.of("a.ts", "b.ts", "c.ts")) {
      Files.writeString(directory.resolve(name), "export const name = '" + name + "';\n");
    }
  }

  private static String bar(int full, String rest) {
    return CLEAR + "█".repeat(full) + "░".repeat(24 - full) + rest;
  }

  private String[] push(String... more) {
    return with(List.of("push", ".", "--to", server.address() + "/" + realm + "/"), more);
  }

  private static String[] with(List<String> args, String... more) {
    List<String> all = new ArrayList<>(args);
    all.addAll(List.of(more));
    return all.toArray(String[]::new);
  }

  @Test
  void aPushCountsItsFilesOnStandardErrorAndClearsTheLineBeforeItsResult() {
    CliRun run = CliRun.onTerminal(directory, NOTHING, push());

    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .isEqualTo(
            bar(7, "  33% 1/3 a.ts")
                + bar(15, "  66% 2/3 b.ts")
                + bar(24, " 100% 3/3 c.ts")
                + CLEAR);
    assertThat(run.out()).startsWith("wrote a.ts b.ts c.ts").doesNotContain("\r", "█", "\u001b");
    assertThat(run.screen())
        .as("nothing is cleared below the result")
        .isEqualTo(run.err() + run.out());
  }

  @Test
  void aPushThatIsRefusedClearsTheLineBeforeItSaysWhy() throws Exception {
    Files.writeString(directory.resolve("d.ts"), "export const d = 4;");

    CliRun run = CliRun.onTerminal(directory, Map.of("NO_COLOR", "1"), push());

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.err()).contains(bar(24, " 100% 4/4 d.ts") + CLEAR + "realm: ");
    assertThat(run.out()).isEmpty();
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", "--quiet"})
  void aPushThatIsToBeSilentShowsNone(String option) {
    CliRun run = CliRun.onTerminal(directory, NOTHING, push(option));

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).doesNotContain("█");
  }

  @Test
  void aPushShowsNoneWhereStandardErrorIsNoTerminalOrADumbOne() {
    CliRun piped = CliRun.of(directory, push());
    CliRun halfPiped = CliRun.withTerminals(true, false, directory, NOTHING, push());
    CliRun dumb = CliRun.onTerminal(directory, Map.of("TERM", "dumb"), push());

    for (CliRun run : List.of(piped, halfPiped, dumb)) {
      assertThat(run.exitCode()).isZero();
      assertThat(run.err()).isEmpty();
      assertThat(run.out()).doesNotContain("█");
    }
  }

  @Test
  void aPushWhoseResultGoesIntoAFileStillShowsItsProgress() {
    CliRun run = CliRun.withTerminals(false, true, directory, NOTHING, push());

    assertThat(run.err()).contains("3/3 c.ts").endsWith(CLEAR);
    assertThat(run.out()).startsWith("wrote a.ts b.ts c.ts").doesNotContain("█");
  }

  @Test
  void indexCountsModulesAsTheServerDoes() throws Exception {
    CliRun run = index(2);

    assertThat(run.exitCode()).isZero();
    assertThat(run.err())
        .isEqualTo(
            bar(6, "  25% 1/4 one")
                + bar(18, "  75% 3/4 one")
                + bar(6, "  25% 1/4 two")
                + bar(18, "  75% 3/4 two")
                + CLEAR);
    assertThat(run.out()).contains("done, 4 of 4 modules").doesNotContain("\r", "█", "\u001b");
    assertThat(run.screen()).isEqualTo(run.err() + run.out());
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", "--quiet", "--no-wait", "--cancel"})
  void anIndexThatIsToBeSilentOrDoesNotWaitShowsNone(String option) throws Exception {
    CliRun run = index(1, option);

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    assertThat(run.out()).doesNotContain("█");
  }

  /** Indexes realms of a server whose runs are seen at no total, at 1, at 3 and at 4 of 4. */
  private CliRun index(int realms, String... more) throws IOException {
    List<String> names = List.of("one", "two").subList(0, realms);
    Queue<String> answers = new ConcurrentLinkedQueue<>();
    for (String name : names) {
      answers.add(indexRun(name, "open", 0).encode());
      answers.add(indexRun(name, "open", 1).put("total", 4).encode());
      answers.add(indexRun(name, "open", 3).put("total", 4).encode());
      answers.add(indexRun(name, "done", 4).put("total", 4).encode());
    }
    StringBuilder listed = new StringBuilder();
    names.forEach(
        name -> listed.append(listed.isEmpty() ? "" : ",").append("{\"path\":\"/" + name + "/\"}"));
    HttpServer scripted =
        HttpServer.create(new InetSocketAddress(InetAddress.getLoopbackAddress(), 0), 0);
    scripted.createContext(
        "/",
        exchange -> {
          String answer =
              exchange.getRequestURI().getPath().equals("/")
                  ? "{\"realms\":[" + listed + "]}"
                  : exchange.getRequestMethod().equals("GET")
                      ? answers.remove()
                      : indexRun("any", "open", 0).encode();
          byte[] body = answer.getBytes(StandardCharsets.UTF_8);
          exchange.sendResponseHeaders(200, body.length);
          exchange.getResponseBody().write(body);
          exchange.close();
        });
    scripted.start();
    try {
      String url = "http://localhost:" + scripted.getAddress().getPort();
      return CliRun.onTerminal(directory, NOTHING, with(List.of("index", "--server", url), more));
    } finally {
      scripted.stop(0);
    }
  }

  private static JsonObject indexRun(String name, String state, int done) {
    return new JsonObject()
        .put("realm", "http://localhost/" + name + "/")
        .put("state", state)
        .put("done", done)
        .put("errors", 0)
        .put("failed", 0)
        .put("tookMillis", 1);
  }

  @Test
  void aStartShowsEachOfItsStepsAndClearsTheLineBeforeItSaysWhyItFailed() {
    CliRun run = CliRun.onTerminal(new FailingStart(), directory, Map.of("NO_COLOR", "1"), "serve");

    assertThat(run.exitCode()).isEqualTo(ExitCode.UNAVAILABLE);
    assertThat(run.err())
        .isEqualTo(
            bar(0, "   0% 0/1 starting PostgreSQL")
                + CLEAR
                + bar(0, "   0% 0/1 opening the database")
                + bar(0, "   0% 1/300 a.ts")
                + CLEAR
                + "realm: no more\n");
    assertThat(run.out()).isEmpty();
  }

  private static final class FailingStart implements ServerStarter {
    @Override
    public Started start(Request request) throws StartException {
      request.listener().step("starting PostgreSQL");
      request.listener().step("opening the database");
      request.listener().at(1, 300, "a.ts");
      throw new StartException(ExitCode.UNAVAILABLE, "no more", new IllegalStateException());
    }

    @Override
    public DatabaseReport lookAtDatabase(Configuration configuration) throws IOException {
      throw new IOException("not here");
    }

    @Override
    public void recordWorkerCache(Configuration configuration) {}
  }
}
