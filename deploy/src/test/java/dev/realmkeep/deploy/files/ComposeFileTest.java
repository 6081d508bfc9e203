package dev.realmkeep.deploy.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.embedded.TcpServer;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Quantities;
import dev.realmkeep.server.config.Settings;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Tuple;
import java.io.IOException;
import java.nio.file.Files;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Two nodes and a database, as far as the Compose file tells. */
class ComposeFileTest {

  private final ComposeFile compose = ComposeFile.read();
  private final Containerfile image = Containerfile.read();

  ComposeFileTest() throws IOException {}

  @Test
  void bothNodesAreOfOneFleet() throws Exception {
    Configuration first = configuration("node-1");
    Configuration second = configuration("node-2");

    assertThat(first.get(Settings.DB))
        .startsWith("postgresql://realmkeep@postgres:5432/realmkeep")
        .isEqualTo(second.get(Settings.DB));
    assertThat(first.get(Settings.PUBLIC_URL))
        .isEqualTo("http://localhost:4201")
        .isEqualTo(second.get(Settings.PUBLIC_URL));
    assertThat(first.text(Settings.DB_PASSWORD)).hasValue("secret");
    assertThat(compose.service("postgres").environment())
        .containsEntry("POSTGRES_USER", "realmkeep")
        .containsEntry("POSTGRES_DB", "realmkeep");
  }

  @ParameterizedTest
  @ValueSource(strings = {"node-1", "node-2"})
  void aNodeWaitsForTheDatabaseAndHasTimeToDrain(String name) throws Exception {
    ComposeFile.Service node = compose.service(name);

    assertThat(node.map("depends_on")).containsKey("postgres");
    assertThat(node.map("depends_on").get("postgres"))
        .isEqualTo(Map.of("condition", "service_healthy"));
    assertThat(compose.service("postgres").map("healthcheck")).containsKey("test");
    assertThat(Quantities.parseDuration(node.text("stop_grace_period")))
        .isGreaterThanOrEqualTo(configuration(name).get(Settings.DRAIN).multipliedBy(2));
  }

  @ParameterizedTest
  @ValueSource(strings = {"node-1", "node-2"})
  void aNodeIsPublishedOnThisMachineOnlyAsItsPortIsOpen(String name) throws Exception {
    Configuration configuration = configuration(name);

    assertThat(configuration.get(Settings.ALLOW_OPEN)).isTrue();
    assertThat(compose.service(name).list("ports"))
        .singleElement()
        .asString()
        .matches("127\\.0\\.0\\.1:\\d+:" + configuration.get(Settings.PORT));
    assertThat(compose.service("postgres").has("ports")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"node-1", "node-2"})
  void aNodeCanWriteOnlyWhereTheImageMeansIt(String name) {
    ComposeFile.Service node = compose.service(name);
    String id = Integer.toString(image.userId());

    assertThat(node.has("privileged")).isFalse();
    assertThat(node.text("read_only")).isEqualTo("true");
    assertThat(node.list("cap_drop")).containsExactly("ALL");
    assertThat(node.list("security_opt")).containsExactly("no-new-privileges:true");
    assertThat(node.list("tmpfs"))
        .anyMatch(mount -> mount.startsWith("/tmp:exec,"))
        .anyMatch(mount ->
            mount.startsWith(image.only("VOLUME") + ":uid=" + id + ",gid=" + id + ",mode=0700"))
        .hasSize(2);
  }

  @ParameterizedTest
  @ValueSource(strings = {"node-1", "node-2"})
  void aNodeHasMemoryForItsHeapAndThatOfItsWorkers(String name) throws Exception {
    ComposeFile.Service node = compose.service(name);
    Configuration configuration = configuration(name);
    long heapBytes = mebibytes(node.environment().get("REALM_HEAP"));
    long workerBytes = 2 * configuration.get(Settings.PRERENDER_HEAP);

    assertThat(mebibytes(node.text("mem_limit")))
        .isGreaterThanOrEqualTo(
            2 * heapBytes + configuration.get(Settings.PRERENDER_WORKERS) * workerBytes);
  }

  @Test
  void secretsAreFilesThatGitDoesNotTake() throws IOException {
    Map<String, Object> secrets = compose.map("secrets");

    assertThat(secrets).containsOnlyKeys("db-password");
    assertThat(secrets.get("db-password")).isEqualTo(Map.of("file", "./db-password"));
    assertThat(Files.readAllLines(DeploymentFile.path("compose/.gitignore")))
        .contains("db-password");
    for (String service : List.of("node-1", "node-2", "postgres")) {
      assertThat(compose.service(service).list("secrets")).containsExactly("db-password");
      assertThat(compose.service(service).environment().values())
          .noneMatch(value -> value.matches(".*://[^@/]*:[^@/]*@.*"));
    }
  }

  /** As the embedded server has them, which is where they were tried. */
  @Test
  void theDatabaseHasTheSettingsThatAreRecommended() throws Exception {
    Map<String, String> settings = new HashMap<>();
    for (String argument : compose.service("postgres").list("command")) {
      if (argument.startsWith("-c")) {
        String[] pair = argument.substring(2).split("=", 2);
        settings.put(pair[0], pair[1]);
      }
    }
    assertThat(settings).containsKeys("max_connections", "client_connection_check_interval");
    String recommended =
        settings.entrySet().stream()
            .map(setting -> setting.getKey() + " = " + setting.getValue())
            .sorted()
            .collect(Collectors.joining("\n"));
    assertThat(listing("max_connections").lines().sorted().collect(Collectors.joining("\n")))
        .as("what the documentation recommends")
        .isEqualTo(recommended);
    Vertx vertx = Vertx.vertx();
    try (TcpServer server = TcpServer.bundled()) {
      Map<String, String> embedded = new HashMap<>();
      PgConnection.connect(vertx, server.options())
          .compose(connection ->
              connection
                  .preparedQuery(
                      "SELECT name, current_setting(name) FROM unnest($1::text[]) AS name")
                  .execute(Tuple.tuple().addArrayOfString(settings.keySet().toArray(String[]::new)))
                  .eventually(() -> connection.close()))
          .toCompletionStage()
          .toCompletableFuture()
          .get(30, TimeUnit.SECONDS)
          .forEach(row -> embedded.put(row.getString(0), row.getString(1)));

      assertThat(embedded).containsExactlyInAnyOrderEntriesOf(settings);
    } finally {
      vertx.close().toCompletionStage().toCompletableFuture().get(30, TimeUnit.SECONDS);
    }
  }

  /** The listing of the documentation that begins with {@code start}. */
  private static String listing(String start) throws IOException {
    String text = Files.readString(DeploymentFile.path("../docs/operations.md"));
    int begin = text.indexOf("```ini\n" + start) + "```ini\n".length();
    return text.substring(begin, text.indexOf("```", begin)).strip();
  }

  private Configuration configuration(String node) throws Exception {
    Map<String, String> environment = new HashMap<>(image.environment());
    environment.putAll(compose.service(node).environment());
    return DeploymentFile.configuration(environment);
  }

  private static long mebibytes(String text) {
    assertThat(text).matches("\\d+m");
    return Long.parseLong(text.replace("m", "")) << 20;
  }
}
