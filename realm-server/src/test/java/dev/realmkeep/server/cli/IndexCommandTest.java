package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.TestServer;
import io.vertx.core.json.JsonObject;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class IndexCommandTest {

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
  void pushThreeModules() throws Exception {
    realm = server.freshRealm();
    for (String name : new String[] {"One", "Two"}) {
      Files.writeString(
          directory.resolve(name + ".ts"),
          "import { CardDef } from '@cardstack/base/card-api';\nexport class "
              + name
              + " extends CardDef {}\n");
    }
    Files.writeString(directory.resolve("broken.ts"), "export class Broken {\n  oops(\n}\n");
    assertThat(run("push", ".", "--to", server.address() + "/" + realm + "/").exitCode()).isZero();
  }

  private CliRun run(String... args) {
    return CliRun.of(directory, args);
  }

  private CliRun index(String... more) {
    String[] args = new String[more.length + 3];
    args[0] = "index";
    args[1] = "--server";
    args[2] = server.address();
    System.arraycopy(more, 0, args, 3, more.length);
    return run(args);
  }

  @Test
  void afterIndexLookupsAreWarm() {
    CliRun run = index("--realm", realm);

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("/" + realm + "/: done, 3 of 3 modules, 1 with errors");
    JsonObject lookup =
        run("lookup", realm + "/One#One", "--server", server.address(), "--json").json();
    assertThat(lookup.getString("cache")).isIn("l1", "l2");
  }

  @Test
  void withJsonItPrintsOneDocument() {
    CliRun run = index("--realm", server.address() + "/" + realm + "/", "--json");

    assertThat(run.exitCode()).isZero();
    assertThat(run.err()).isEmpty();
    JsonObject document = run.json().getJsonArray("runs").getJsonObject(0);
    assertThat(document.getString("state")).isEqualTo("done");
    assertThat(document.getInteger("total")).isEqualTo(3);
    assertThat(document.getInteger("found")).isEqualTo(2);
    assertThat(document.getInteger("errors")).isOne();
  }

  @Test
  void withoutARealmItIndexesAllPublicOnes() {
    String another = server.freshRealm();

    CliRun run = index();

    assertThat(run.exitCode()).as(run.err()).isZero();
    assertThat(run.out()).contains("/" + realm + "/: done").contains("/" + another + "/: done, 0");
  }

  @Test
  void itNeedNotWaitAndCanBeCancelled() {
    CliRun begun = index("--realm", realm, "--no-wait", "--json");
    CliRun cancelled = index("--realm", realm, "--cancel", "--json");

    assertThat(begun.exitCode()).isZero();
    assertThat(begun.json().getJsonArray("runs").getJsonObject(0).getBoolean("joined")).isFalse();
    assertThat(cancelled.exitCode()).isZero();
    assertThat(cancelled.json().getJsonArray("runs").getJsonObject(0).getString("state"))
        .isIn("cancelled", "done");
  }

  @Test
  void anUnknownRealmExitsWith3() {
    assertThat(index("--realm", "nowhere").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
    assertThat(index("--realm", "nowhere", "--cancel").exitCode()).isEqualTo(ExitCode.NOT_FOUND);
  }
}
