package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.SocketClient;
import dev.realmkeep.server.TestServer;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Collectors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The example realm bank, served and used as its README says. */
class HostCommandsTest {
  private static final Path BANK =
      Path.of(System.getProperty("repo.root", ".."), "deploy/examples/bank").toAbsolutePath();

  private static TestServer server;

  @TempDir Path directory;
  private String realm;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  @BeforeEach
  void pushTheBank() {
    realm = server.freshRealm();
    CliRun push =
        CliRun.of(directory, "push", BANK.toString(), "--to", server.address() + "/" + realm + "/");
    assertThat(push.exitCode()).as(push.err()).isZero();
  }

  private CliRun run(String command, String... args) {
    String[] all = new String[args.length + 5];
    all[0] = command;
    all[1] = "--server";
    all[2] = server.address();
    all[3] = "--realm";
    all[4] = realm;
    System.arraycopy(args, 0, all, 5, args.length);
    return CliRun.of(directory, all);
  }

  private void succeeds(String... args) {
    CliRun run = run("call", args);
    assertThat(run.exitCode()).as(run.err()).isZero();
  }

  @Test
  void theBankMovesMoneyAllOrNothing() {
    succeeds("open", "a1", "Ada", "100");
    succeeds("open", "a2", "Bob", "5");
    succeeds("transfer", "a1", "a2", "30");

    CliRun refused = run("call", "transfer", "a2", "a1", "1000");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(refused.err()).contains("insufficient funds").contains("host.ts:28");
    assertThat(run("call", "balance", "a1").out().strip()).isEqualTo("70");
    assertThat(run("call", "top", "1", "--json").json().getJsonArray("result"))
        .isEqualTo(
            new JsonArray("[{\"id\":\"a1\",\"owner\":\"Ada\",\"balance\":70,\"frozen\":false}]"));
    assertThat(run("call", "bonus", "10", "--json").json())
        .isEqualTo(new JsonObject("{\"result\":2}"));
    assertThat(run("call", "balance", "a2").out().strip()).isEqualTo("45");
  }

  @Test
  void aDocumentThatDoesNotFitItsTypeIsRefused() {
    CliRun refused = run("call", "open", "a1", "Ada", "much");
    assertThat(refused.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(refused.err()).contains("balance");
    assertThat(run("call", "balance", "a1").err()).contains("no account a1");
  }

  @Test
  void theReadmeIsTrue() throws Exception {
    String readme = Files.readString(BANK.resolve("README.md"));
    String console = readme.split("```console\n")[1].split("```")[0];
    List<String> steps =
        Arrays.stream(console.split("(?m)^\\$ realm ")).filter(step -> !step.isEmpty()).toList();
    assertThat(steps).hasSizeGreaterThan(5);
    for (String step : steps) {
      String[] words = step.lines().findFirst().orElseThrow().split(" ");
      CliRun run = run(words[0], Arrays.copyOfRange(words, 1, words.length));
      String expected = step.lines().skip(1).collect(Collectors.joining("\n"));
      String shown = (run.out() + run.err()).strip();
      assertThat(shown)
          .as(step)
          .matches(
              Arrays.stream(expected.split("…", -1))
                  .map(Pattern::quote)
                  .collect(Collectors.joining("(?s).*")));
    }
  }

  @Test
  void whatIsNotThereExitsWith3() {
    CliRun nothing = run("call", "nothing");
    assertThat(nothing.exitCode()).as(nothing.err()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run("call", "open", "a1").exitCode()).isEqualTo(ExitCode.FAILURE);
    realm = "nowhere";
    assertThat(run("call", "open").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(run("describe").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
  }

  @Test
  void aSubscriptionSeesWhatOtherClientsDo() {
    String socket = server.address().replaceFirst("^http", "ws") + "/" + realm + "/_socket";
    try (SocketClient client = new SocketClient(socket)) {
      client.call("call", "open", "a1", "Ada", 100);
      assertThat(
              client
                  .ask(
                      "{\"id\":2,\"subscribe\":{\"table\":\"Account\",\"where\":{\"balance\":"
                          + "{\"gt\":50}}}}")
                  .getJsonArray("initial"))
          .hasSize(1);

      succeeds("open", "a2", "Bob", "60");
      assertThat(client.json().getJsonArray("put").getJsonObject(0).getString("id"))
          .isEqualTo("a2");

      succeeds("transfer", "a2", "a1", "20");
      JsonObject change = client.json();
      assertThat(change.getJsonArray("put").getJsonObject(0).getInteger("balance")).isEqualTo(120);
      assertThat(change.getJsonArray("removed")).isEqualTo(new JsonArray().add("a2"));
    }
  }

  @Test
  void aChangedHostModuleIsUsedByTheNextCallAndABrokenOneIsNot() throws Exception {
    succeeds("open", "a1", "Ada", "100");
    try (dev.realmkeep.server.client.ApiClient api =
        new dev.realmkeep.server.client.ApiClient(server.address(), "")) {
      String host = Files.readString(BANK.resolve("host.ts"));
      api.put(
          "/" + realm + "/host.ts",
          (host + "\nexport const doubled = view((ctx, id: string) => 2 * existing(id).balance);\n")
              .getBytes(java.nio.charset.StandardCharsets.UTF_8),
          "text/plain");
      org.awaitility.Awaitility.await()
          .atMost(java.time.Duration.ofSeconds(30))
          .until(() -> run("call", "doubled", "a1").out().strip().equals("200"));

      api.put("/" + realm + "/host.ts", "export const oops = ;".getBytes(), "text/plain");
      org.awaitility.Awaitility.await()
          .atMost(java.time.Duration.ofSeconds(30))
          .until(() -> run("describe").out().contains("the newest sources are not in use"));
      assertThat(run("call", "doubled", "a1").out().strip()).isEqualTo("200");
    }
  }
}
