package dev.realmkeep.deploy.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;

/** Processes that go on until they are told to end. */
class SignalsPackagedTest {

  /** What a shell calls a process that was ended by SIGTERM. */
  private static final int TERMINATED = 128 + 15;

  @TempDir Path directory;

  @Test
  void aSecondSignalEndsAServerThatStillDrains() throws Exception {
    try (RealmProcess server = serve("--drain-timeout", "60s")) {
      CompletableFuture<HttpResponse<String>> answer = lookUpWhatNeverEnds(server);

      server.signal();
      server.awaitLog("a second signal ends it at once");
      assertThat(answer).isNotDone();
      server.signal();

      assertThat(server.exitCode()).isEqualTo(TERMINATED);
      // Answered that the server stops, or cut off.
      Awaitility.await().until(answer::isDone);
    }
  }

  @Test
  void aLookupThatOutlivesTheDrainIsAnsweredThatTheServerStops() throws Exception {
    try (RealmProcess server = serve("--drain-timeout", "3s")) {
      CompletableFuture<HttpResponse<String>> answer = lookUpWhatNeverEnds(server);

      server.signal();

      assertThat(answer.join().statusCode()).isEqualTo(503);
      assertThat(answer.join().headers().firstValue("Retry-After")).isPresent();
      assertThat(server.exitCode()).isZero();
    }
  }

  private RealmProcess serve(String... more) throws IOException {
    List<String> args =
        new ArrayList<>(
            List.of("--db", "memory", "--realm", "notes", "--prerender-hard-limit", "60s"));
    args.addAll(List.of(more));
    return RealmProcess.serve(
        directory.resolve("data"), RealmProcess.freePort(), args.toArray(String[]::new));
  }

  /** Returns when the lookup's prerender has begun. */
  private static CompletableFuture<HttpResponse<String>> lookUpWhatNeverEnds(RealmProcess server)
      throws IOException {
    server.put("/notes/loop.js", "for (;;) {}");
    CompletableFuture<HttpResponse<String>> answer =
        CompletableFuture.supplyAsync(() -> {
          try {
            return server.get("/notes/_definition?module=./loop&name=Loop");
          } catch (IOException cutOff) {
            throw new UncheckedIOException(cutOff);
          }
        });
    Awaitility.await().until(() -> server.prerenders() > 0);
    return answer;
  }

  @Test
  void pushKeepsPushingEditsUntilItIsSignalled() throws Exception {
    Path notes = Files.createDirectories(directory.resolve("notes"));
    Files.writeString(notes.resolve("note.ts"), card("before"));
    try (RealmProcess server = serve()) {
      try (RealmProcess push =
          RealmProcess.start(
              directory, "push", "notes", "--to", server.address() + "/notes/", "--watch")) {
        push.awaitLog("watching");
        assertThat(server.definition("notes", "note", "Note")).contains("before");

        Files.writeString(notes.resolve("note.ts"), card("after"));

        Awaitility.await()
            .atMost(Duration.ofSeconds(20))
            .untilAsserted(
                () -> assertThat(server.definition("notes", "note", "Note")).contains("after"));
        assertThat(push.terminate()).isZero();
      }
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void onATerminalPushDrawsItsProgressAndEndsWithCtrlC() throws Exception {
    assumeTrue(isInstalled("script"), "script (bsdutils) makes the terminal");
    Path notes = Files.createDirectories(directory.resolve("notes"));
    Files.writeString(notes.resolve("note.ts"), card("before"));
    try (RealmProcess server = serve();
        RealmProcess push =
            RealmProcess.onTerminal(
                directory, "push", "notes", "--to", server.address() + "/notes/", "--watch")) {
      push.awaitLog("watching notes; stop it with Ctrl-C");
      // The bar was drawn, and its line was cleared before the result was written there.
      assertThat(push.log()).containsPattern("\u2588.*\r\u001b\\[Kwrote note.ts as generation 1");

      Files.createFile(notes.resolve("_\u001b[31m.ts"));
      Files.writeString(notes.resolve("note.ts"), card("after"));
      push.awaitLog("wrote note.ts as generation 2").awaitLog("left out ");
      push.type("\u0003");

      assertThat(push.exitCode()).isZero();
      assertThat(push.log()).doesNotContain("\u001b[31m");
    }
  }

  private static boolean isInstalled(String program) {
    return Stream.of(System.getenv("PATH").split(":"))
        .anyMatch(directory -> Files.isExecutable(Path.of(directory, program)));
  }

  private static String card(String field) {
    return """
    import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
    export class Note extends CardDef { @field %s = contains(StringField); }
    """
        .formatted(field);
  }
}
