package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.coordination.db.DatabaseReport;
import dev.realmkeep.server.cli.CliEnvironment;
import dev.realmkeep.server.cli.RealmCommand;
import dev.realmkeep.server.cli.ServerStarter;
import dev.realmkeep.server.cli.StartException;
import dev.realmkeep.server.config.Configuration;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** {@code realm serve} with real servers, each of which is stopped as soon as it is ready. */
class ServeCommandTest {
  @TempDir Path directory;
  private final ByteArrayOutputStream out = new ByteArrayOutputStream();
  private final ByteArrayOutputStream err = new ByteArrayOutputStream();
  private String mtimes = "";
  private boolean onTerminal;

  @BeforeEach
  void makeARealm() throws IOException {
    Files.createDirectories(directory.resolve("notes"));
    Files.writeString(directory.resolve("notes/kept.ts"), "export const a = 1;");
    Files.writeString(directory.resolve("notes/gone.ts"), "export const b = 1;");
  }

  private int serve(Map<String, String> environment, String... args) {
    return RealmCommand.execute(
        new CliEnvironment(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            environment,
            directory,
            onTerminal,
            onTerminal,
            new StopsWhenReady()),
        args);
  }

  /** Ends as a server ends that says it is to be replaced, which is how these are stopped. */
  private void served(Map<String, String> environment, String... args) {
    assertThat(serve(environment, args)).as(err.toString(StandardCharsets.UTF_8)).isEqualTo(6);
  }

  @Test
  void onlyPruneDeletesWhatTheDirectoryDoesNotHave() throws Exception {
    try (StoppableDatabase database = new StoppableDatabase(directory.toRealPath().resolve("db"))) {
      String[] plain = {
        "serve", directory.resolve("notes").toString(), "--port", "0", "--db", database.url()
      };
      served(Map.of(), plain);
      assertThat(mtimes).contains("kept.ts", "gone.ts");
      Files.delete(directory.resolve("notes/gone.ts"));

      served(Map.of(), plain);
      assertThat(mtimes).contains("kept.ts", "gone.ts");

      String[] pruning = java.util.Arrays.copyOf(plain, plain.length + 1);
      pruning[plain.length] = "--prune";
      served(Map.of(), pruning);
      assertThat(mtimes).contains("kept.ts").doesNotContain("gone.ts");
    }
  }

  @Test
  void realmsAreServedUnderTheNamesTheyAreGiven() throws Exception {
    Files.createDirectories(directory.resolve("elsewhere"));
    Files.writeString(directory.resolve("elsewhere/named.ts"), "export const c = 1;");

    served(
        Map.of(),
        "serve",
        "--realm",
        "notes=" + directory.resolve("elsewhere"),
        "--realm",
        "people=notes",
        "--realm",
        "empty",
        "--port",
        "0",
        "--db",
        "memory",
        "--json");

    assertThat(mtimes).contains("named.ts").doesNotContain("kept.ts");
    assertThat(new JsonObject(out.toString(StandardCharsets.UTF_8)).getJsonArray("realms"))
        .extracting(url -> url.toString().replaceFirst("^http://[^/]+", ""))
        .containsExactlyInAnyOrder("/notes/", "/people/", "/empty/");
  }

  @Test
  void onATerminalTheFilesOfEachDirectoryAreCountedUntilTheServerIsReady() throws Exception {
    onTerminal = true;
    Files.createDirectories(directory.resolve("people"));
    Files.writeString(directory.resolve("people/ann.ts"), "export const d = 1;");
    Files.createDirectories(directory.resolve("pets"));
    Files.writeString(directory.resolve("pets/rex.ts"), "export const e = 1;");
    Map<String, String> plain = Map.of("NO_COLOR", "1");
    String[] args = {"serve", "notes", "people", "pets", "--port", "0", "--db", "memory"};

    served(plain, args);

    String clear = "\r\u001b[K";
    String half = clear + "█".repeat(12) + "░".repeat(12) + "  50% ";
    String full = clear + "█".repeat(24) + " 100% ";
    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith(
            half
                + "1/2 gone.ts"
                + full
                + "2/2 kept.ts"
                + clear
                + full
                + "1/1 ann.ts"
                + clear
                + full
                + "1/1 rex.ts"
                + clear
                + "stopping");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("ready").doesNotContain("\r", "█");
  }

  @Test
  void onATerminalTheLastStepIsClearedWhereNothingIsLoaded() throws Exception {
    onTerminal = true;
    try (StoppableDatabase database = new StoppableDatabase(directory.toRealPath().resolve("db"))) {
      served(
          Map.of("NO_COLOR", "1"),
          "serve",
          "--realm",
          "notes",
          "--port",
          "0",
          "--db",
          database.url());
    }

    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith(
            "\r\u001b[K" + "░".repeat(24) + "   0% 0/1 opening the database\r\u001b[Kstopping");
  }

  @ParameterizedTest
  @ValueSource(strings = {"--json", "--quiet"})
  void thereIsNoBarWhereSilenceIsAskedFor(String option) {
    onTerminal = true;

    served(Map.of(), "serve", "notes", "--port", "0", "--db", "memory", option);

    assertThat(err.toString(StandardCharsets.UTF_8)).isEmpty();
    assertThat(out.toString(StandardCharsets.UTF_8)).doesNotContain("█");
  }

  @Test
  void withoutATerminalThereIsNoBar() {
    served(Map.of(), "serve", "notes", "--port", "0", "--db", "memory");

    assertThat(err.toString(StandardCharsets.UTF_8))
        .startsWith("stopping")
        .doesNotContain("\r", "█");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("ready").doesNotContain("█");
  }

  @Test
  void twoDirectoriesOfOneNameAndNamesThatAreNoneExitWith2() {
    String notes = directory.resolve("notes").toString();

    assertThat(serve(Map.of(), "serve", notes, "--realm", "notes=" + directory)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("the same realm name");

    err.reset();
    assertThat(serve(Map.of(), "serve", "--realm", "a/b=" + notes)).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("\"a/b\" cannot be a realm's name");

    err.reset();
    assertThat(serve(Map.of(), "serve", "--realm", "a=nowhere")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("there is no directory");
  }

  @Test
  void theSettingsOfTheFileAreTakenAndOptionsGoBeforeThem() throws Exception {
    Files.writeString(
        directory.resolve("mine.yaml"), "port: 0\ndb: memory\npublic-url: http://file.test\n");
    String notes = directory.resolve("notes").toString();

    served(Map.of(), "serve", notes, "--config", "mine.yaml", "--json");
    assertThat(out.toString(StandardCharsets.UTF_8)).contains("http://file.test/notes/");

    out.reset();
    served(
        Map.of("REALMKEEP_CONFIG", "nowhere.yaml"),
        "serve",
        notes,
        "--config",
        "mine.yaml",
        "--public-url",
        "http://flag.test",
        "--json");
    assertThat(out.toString(StandardCharsets.UTF_8))
        .contains("http://flag.test/notes/")
        .doesNotContain("file.test");
  }

  @Test
  void aFileThatIsNotThereOrNotUnderstoodExitsWith2AndIsNamed() throws Exception {
    assertThat(serve(Map.of(), "serve", "--config", "nowhere.yaml")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("nowhere.yaml");

    Files.writeString(directory.resolve("mine.yaml"), "prot: 4201\n");
    err.reset();
    assertThat(serve(Map.of(), "serve", "--config", "mine.yaml")).isEqualTo(2);
    assertThat(err.toString(StandardCharsets.UTF_8)).contains("prot", "port");
  }

  /** Real servers that say, as soon as they are asked, that they are to be replaced. */
  private final class StopsWhenReady implements ServerStarter {
    private final Serving real = new Serving(Clock.system());

    @Override
    public Started start(Request request) throws StartException, InterruptedException {
      Started started = real.start(request);
      try (Requests requests = new Requests(started.address())) {
        mtimes = requests.get("/notes/_mtimes").body();
      }
      return new Stopping(started);
    }

    @Override
    public DatabaseReport lookAtDatabase(Configuration configuration)
        throws IOException, InterruptedException {
      return real.lookAtDatabase(configuration);
    }

    @Override
    public void recordWorkerCache(Configuration configuration) {}
  }

  private record Stopping(ServerStarter.Started real) implements ServerStarter.Started {
    @Override
    public String address() {
      return real.address();
    }

    @Override
    public String publicUrl() {
      return real.publicUrl();
    }

    @Override
    public List<String> realmUrls() {
      return real.realmUrls();
    }

    @Override
    public String storage() {
      return real.storage();
    }

    @Override
    public CompletableFuture<Void> retired() {
      return CompletableFuture.completedFuture(null);
    }

    @Override
    public void drain(Duration timeout) throws InterruptedException {
      real.drain(timeout);
    }

    @Override
    public void stop() {
      real.stop();
    }
  }
}
