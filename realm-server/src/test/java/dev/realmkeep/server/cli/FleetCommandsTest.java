package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.TestServer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class FleetCommandsTest {

  private static TestServer server;

  @TempDir Path directory;

  @BeforeAll
  static void start() {
    server = TestServer.start();
  }

  @AfterAll
  static void stop() {
    server.close();
  }

  private CliRun run(String... args) {
    List<String> all = new ArrayList<>(List.of(args));
    all.addAll(List.of("--server", server.address()));
    return CliRun.of(directory, all.toArray(String[]::new));
  }

  @Test
  void fleetShowsTheNodeThatAnswers() {
    CliRun run = run("fleet");

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("NODE", "ready", "on", "yes", "*", server.address());
    assertThat(run.out().lines()).hasSize(2);
  }

  @Test
  void fleetWithJsonPrintsOneDocument() {
    JsonObject fleet = run("fleet", "--json").json();

    assertThat(fleet.getJsonArray("nodes")).hasSize(1);
    assertThat(fleet.getJsonArray("nodes").getJsonObject(0).getString("node"))
        .isEqualTo(fleet.getString("self"));
    assertThat(fleet.getJsonArray("nodes").getJsonObject(0).getLong("pid"))
        .isEqualTo(ProcessHandle.current().pid());
  }

  @Test
  void aFlagIsShownSetAndGivenBack() {
    assertThat(run("flag", "coordination").out()).contains("coordination", "on", "setting");

    CliRun set = run("flag", "coordination", "shadow");
    assertThat(set.exitCode()).as(set.err()).isZero();
    assertThat(set.out()).contains("shadow", "the fleet");
    assertThat(run("flag").out()).contains("shadow", "the fleet");
    assertThat(run("fleet").out()).contains("shadow");
    JsonObject flag =
        run("flag", "coordination", "--json").json().getJsonArray("flags").getJsonObject(0);
    assertThat(flag.getString("inForce")).isEqualTo("shadow");
    assertThat(flag.getString("setting")).isEqualTo("on");

    assertThat(run("flag", "coordination", "default").out()).contains("on", "setting");
    assertThat(run("flag").out()).doesNotContain("the fleet");
  }

  @Test
  void aFlagOrAValueThatThereIsNotIsWrongUse() {
    CliRun value = run("flag", "coordination", "sometimes");
    assertThat(value.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(value.err()).contains("off, shadow, on or default");

    CliRun name = run("flag", "colour", "red");
    assertThat(name.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(name.err()).contains("coordination");
  }
}
