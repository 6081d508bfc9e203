package dev.realmkeep.deploy.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.coordination.testing.TestServer;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Two nodes from the packaged distribution on one database. */
class TwoNodesPackagedTest {
  @RegisterExtension static final OwnServer server = new OwnServer();

  private static final String CARD =
      """
      import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
      export class Note extends CardDef { @field %s = contains(StringField); }
      """;

  private static final int MODULES = 12;

  @TempDir Path directory;

  @Test
  void theyShareTheirWorkAndReadEachOthersWrites() throws Exception {
    Distribution distribution =
        Distribution.unpackOrSkip(Files.createDirectories(directory.resolve("opt")));
    try (RealmProcess first = node(distribution);
        RealmProcess second = node(distribution)) {
      assertThat(first.put("/notes/note.ts", CARD.formatted("before")).statusCode()).isEqualTo(201);
      String definition = first.definition("notes", "note", "Note");
      assertThat(definition).contains("\"before\"");
      assertThat(second.definition("notes", "note", "Note")).isEqualTo(definition);
      assertThat(first.prerenders() + second.prerenders()).isEqualTo(1);

      HttpResponse<String> edited = second.put("/notes/note.ts", CARD.formatted("after"));
      String generation = edited.headers().firstValue("X-Realm-Generation").orElseThrow();
      assertThat(
              first
                  .get(
                      "/notes/_definition?module=./note&name=Note",
                      Map.of("X-Realm-Min-Generation", generation))
                  .body())
          .contains("\"after\"")
          .doesNotContain("\"before\"");

      everyDefinitionIsComputedOnceThoughBothAreAskedAtOnce(first, second);

      assertThat(first.terminate()).isZero();
      assertThat(second.definition("notes", "note", "Note")).contains("\"after\"");
      assertThat(second.terminate()).isZero();
    }
  }

  private static void everyDefinitionIsComputedOnceThoughBothAreAskedAtOnce(
      RealmProcess first, RealmProcess second) throws IOException {
    double before = first.prerenders() + second.prerenders();
    for (int i = 0; i < MODULES; i++) {
      first.put("/notes/cold-" + i + ".ts", CARD.formatted("field" + i));
    }
    List<CompletableFuture<String>> answers = new ArrayList<>();
    try (ExecutorService clients = Executors.newVirtualThreadPerTaskExecutor()) {
      for (int i = 0; i < MODULES; i++) {
        for (RealmProcess node : List.of(first, second)) {
          String module = "cold-" + i;
          answers.add(
              CompletableFuture.supplyAsync(
                  () -> {
                    try {
                      return node.definition("notes", module, "Note");
                    } catch (IOException e) {
                      throw new UncheckedIOException(e);
                    }
                  },
                  clients));
        }
      }
    }
    for (int i = 0; i < answers.size(); i++) {
      assertThat(answers.get(i).join()).contains("\"field" + i / 2 + "\"");
    }
    assertThat(first.prerenders() + second.prerenders() - before).isEqualTo(MODULES);
  }

  private RealmProcess node(Distribution distribution) throws IOException {
    return RealmProcess.serve(
        distribution.root(),
        directory.resolve("data"),
        RealmProcess.freePort(),
        "--db",
        TestServer.url(server.options()),
        "--prerender-hard-limit",
        "60s",
        "--http-deadline-default",
        "90s",
        "--realm",
        "notes");
  }
}
