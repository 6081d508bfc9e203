package dev.realmkeep.deploy.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The installation as people run it. */
class ServePackagedTest {

  private static final String CARD =
      """
      import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
      export class Note extends CardDef {
        static displayName = 'Note';
        @field %s = contains(StringField);
      }
      """;

  @TempDir Path directory;

  private Path data() {
    return directory.resolve("data");
  }

  private Path realm() throws IOException {
    Path realm = Files.createDirectories(directory.resolve("notes"));
    Files.writeString(realm.resolve("note.ts"), CARD.formatted("text"));
    return realm;
  }

  @Test
  void anEditIsInTheNextAnswerAndARestartKeepsEveryDefinition() throws Exception {
    int port = RealmProcess.freePort();
    Path realm = realm();
    String edited;
    try (RealmProcess server = RealmProcess.serve(data(), port, realm.toString())) {
      assertThat(server.definition("notes", "note", "Note")).contains("\"text\"");

      assertThat(server.put("/notes/note.ts", CARD.formatted("body")).statusCode()).isEqualTo(200);
      edited = server.definition("notes", "note", "Note");
      assertThat(edited).contains("\"body\"").doesNotContain("\"text\"");
      assertThat(server.terminate()).isZero();
      assertThat(server.log()).contains("ready in", "/notes/");
    }
    Files.writeString(realm.resolve("note.ts"), CARD.formatted("body"));

    try (RealmProcess again = RealmProcess.serve(data(), port, realm.toString())) {
      assertThat(again.definition("notes", "note", "Note")).isEqualTo(edited);
      assertThat(again.prerenders()).isZero();
    }
  }

  @Test
  void aKilledServerLeavesNothingBroken() throws Exception {
    int port = RealmProcess.freePort();
    Path realm = realm();
    String before;
    try (RealmProcess server = RealmProcess.serve(data(), port, realm.toString())) {
      before = server.definition("notes", "note", "Note");
      server.kill();
    }

    try (RealmProcess again = RealmProcess.serve(data(), port, realm.toString())) {
      assertThat(again.definition("notes", "note", "Note")).isEqualTo(before);
      assertThat(again.prerenders()).isZero();
      RealmProcess.Result audit =
          RealmProcess.run(directory, "audit", "--server", again.address(), "--json");
      assertThat(audit.exitCode()).isZero();
      assertThat(audit.out()).isEqualTo("{\"stale\":[]}\n");
    }
  }

  @Test
  void serversThatNameTheSameDataShareItsDefinitionsAndItsIdentity() throws Exception {
    Path realm = realm();
    try (RealmProcess first =
            RealmProcess.serve(data(), RealmProcess.freePort(), realm.toString());
        RealmProcess second =
            RealmProcess.serve(data(), RealmProcess.freePort(), realm.toString())) {
      String definition = first.definition("notes", "note", "Note");

      assertThat(second.definition("notes", "note", "Note")).isEqualTo(definition);
      assertThat(second.prerenders()).isZero();

      first.terminate();
      assertThat(second.definition("notes", "note", "Note")).isEqualTo(definition);
      second.put("/notes/note.ts", CARD.formatted("body"));
      assertThat(second.definition("notes", "note", "Note")).contains("\"body\"");
    }
  }

  @Test
  void anEditOfAWatchedDirectoryIsPushed() throws Exception {
    Path realm = realm();
    try (RealmProcess server =
        RealmProcess.serve(data(), RealmProcess.freePort(), realm.toString(), "--watch")) {
      assertThat(server.definition("notes", "note", "Note")).contains("\"text\"");

      Files.writeString(realm.resolve("note.ts"), CARD.formatted("body"));

      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(
              () -> assertThat(server.definition("notes", "note", "Note")).contains("\"body\""));
    }
  }

  @Test
  void aPortThatIsTakenIsSaidAndExitsWith1() throws Exception {
    int port = RealmProcess.freePort();
    try (RealmProcess server = RealmProcess.serve(data(), port, "--db", "memory")) {
      RealmProcess.Result second =
          RealmProcess.run(directory, "serve", "--db", "memory", "--port", "" + port, "--json");

      assertThat(second.exitCode()).isEqualTo(1);
      assertThat(second.out()).contains("\"detail\"", "" + port).hasLineCount(1);
      assertThat(server.get("/livez").statusCode()).isEqualTo(200);
    }
  }

  @Test
  void aDatabaseThatDoesNotAnswerExitsWith5() throws Exception {
    RealmProcess.Result run =
        RealmProcess.run(
            directory, "serve", "--db", "postgresql://nobody@localhost:1/none", "--port", "0");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(5);
    assertThat(run.err()).contains("database");
  }

  @Test
  void anAddressThatIsOpenToTheNetworkIsRefused() throws Exception {
    RealmProcess.Result run =
        RealmProcess.run(directory, "serve", "--db", "memory", "--host", "0.0.0.0");

    assertThat(run.exitCode()).isEqualTo(2);
    assertThat(run.err()).contains("--host-allow-open");
  }
}
