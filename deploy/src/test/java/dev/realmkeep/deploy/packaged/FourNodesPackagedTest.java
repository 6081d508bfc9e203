package dev.realmkeep.deploy.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.coordination.testing.TestDatabase;
import dev.realmkeep.coordination.testing.TestServer;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.net.http.HttpResponse;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.Executor;
import java.util.concurrent.Executors;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** Servers with their workers, as they are installed, on one database. */
class FourNodesPackagedTest {
  private static final int NODES = 4;
  private static final String GENERATION = "X-Realm-Generation";
  private static final String MIN_GENERATION = "X-Realm-Min-Generation";
  private static final Executor THREADS = Executors.newVirtualThreadPerTaskExecutor();

  private static final String CARD =
      """
      import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
      %s
      export class Note extends CardDef { @field %s = contains(StringField); }
      """;

  @TempDir private static Path directory;

  @RegisterExtension static final OwnServer server = new OwnServer();
  private static List<RealmProcess> nodes;

  @BeforeAll
  static void start() throws Exception {
    nodes = new ArrayList<>();
    for (int i = 0; i < NODES; i++) {
      nodes.add(node(TestServer.url(server.options())));
    }
  }

  @AfterAll
  static void stop() throws Exception {
    nodes.stream().map(node -> later(() -> close(node))).toList().forEach(CompletableFuture::join);
  }

  @AfterEach
  void audit() throws Exception {
    RealmProcess.Result audit =
        RealmProcess.run(directory, "audit", "--server", nodes.getFirst().address(), "--json");
    assertThat(audit.out()).isEqualTo("{\"stale\":[]}\n");
  }

  @Test
  void eachColdModuleIsPrerenderedByOneNode() throws Exception {
    for (int i = 0; i < 6; i++) {
      put("cold" + i, CARD.formatted("", "field" + i));
    }
    String generation = put("broken", "export class {");
    double before = prerenders();

    List<CompletableFuture<HttpResponse<String>>> answers = new ArrayList<>();
    for (int i = 0; i < 8 * NODES; i++) {
      int module = (i + i / 8) % 8;
      String name = module == 6 ? "broken" : module == 7 ? "absent" : "cold" + module;
      answers.add(ask(nodes.get(i / 8), name, generation));
    }

    for (int i = 0; i < answers.size(); i++) {
      int module = (i + i / 8) % 8;
      HttpResponse<String> answer = answers.get(i).join();
      assertThat(answer.statusCode())
          .as(answer.body())
          .isEqualTo(module == 6 ? 422 : module == 7 ? 404 : 200);
      if (module < 6) {
        assertThat(answer.body()).contains("\"field" + module + "\"");
      }
    }
    assertThat(prerenders() - before).isEqualTo(8);
  }

  @Test
  void anEditThroughOneNodeIsReadThroughEveryOther() throws Exception {
    for (int i = 0; i < NODES; i++) {
      String field = "by" + i;
      String generation = put(nodes.get(i), "edited", CARD.formatted("", field));
      for (RealmProcess node : nodes) {
        assertThat(ask(node, "edited", generation).join().body()).contains("\"" + field + "\"");
      }
    }
    put("edited", CARD.formatted("", "last"));
    for (RealmProcess node : nodes) {
      Awaitility.await()
          .untilAsserted(
              () -> assertThat(ask(node, "edited", "0").join().body()).contains("\"last\""));
    }
  }

  @Test
  void whoComputesAKeyIsNamedByAnotherNode() throws Exception {
    String generation = put("named", slow("3000", "named"));
    RealmProcess holder = nodes.get(1);
    RealmProcess other = nodes.get(2);
    double before = prerenders();
    CompletableFuture<HttpResponse<String>> held = ask(holder, "named", generation);
    awaitPrerenders(before + 1);

    JsonObject named =
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> why(other, "named").getJsonObject("holder"), Objects::nonNull);

    assertThat(named.getString("node")).isEqualTo(why(holder, "named").getString("node"));
    assertThat(named.getLong("forMs")).isBetween(0L, 30_000L);
    assertThat(held.join().statusCode()).isEqualTo(200);
    assertThat(why(other, "named").getValue("holder")).isNull();
  }

  @Test
  void aNodeThatIsStoppedWithItsWorkersLosesTheKeyAndItsLateWriteIsRefused() throws Exception {
    String generation = put("stopped", slow("3000", "stopped"));
    RealmProcess holder = nodes.get(1);
    double before = prerenders();
    CompletableFuture<HttpResponse<String>> held = ask(holder, "stopped", generation);
    awaitPrerenders(before + 1);
    holder.pause();

    List<HttpResponse<String>> others =
        List.of(
            ask(nodes.get(2), "stopped", generation).join(),
            ask(nodes.get(3), "stopped", generation).join());
    holder.resume();

    assertThat(others).allSatisfy(FourNodesPackagedTest::assertStoppedIsDefined);
    assertStoppedIsDefined(held.join());
    assertThat(holder.metric("realmkeep_populate_attempts_total{outcome=\"lost\"}")).isEqualTo(1);
    assertThat(prerenders() - before).isEqualTo(2);
  }

  private static void assertStoppedIsDefined(HttpResponse<String> answer) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.body()).contains("\"stopped\"");
  }

  @Test
  void aNodeThatIsKilledOrToldToStopUnderLoadLeavesItsWorkToTheOthers() throws Exception {
    for (boolean killed : new boolean[] {true, false}) {
      String name = killed ? "killed" : "drained";
      int modules = 6;
      String generation = "";
      for (int i = 0; i < modules; i++) {
        generation = put(name + i, slow("800", name + i));
      }
      RealmProcess leaving = node(TestServer.url(server.options()));
      List<CompletableFuture<HttpResponse<String>>> accepted = new ArrayList<>();
      List<CompletableFuture<HttpResponse<String>>> elsewhere = new ArrayList<>();
      double before = prerenders();
      for (int i = 0; i < modules; i++) {
        accepted.add(ask(leaving, name + i, generation));
      }
      // It has accepted all of them, is at work, and has more to do than that one.
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() ->
              leaving.metric("realmkeep_lookups_started_total") == modules
                  && leaving.prerenders() >= 1);
      assertThat(leaving.metric("realmkeep_flights")).isPositive();
      for (int i = 0; i < modules; i++) {
        elsewhere.add(ask(nodes.get(i % NODES), name + i, generation));
      }

      if (killed) {
        leaving.kill();
      } else {
        assertThat(leaving.terminate()).isZero();
        // What it had accepted was answered, by itself or with the wish to ask another.
        assertThat(accepted)
            .map(CompletableFuture::join)
            .allMatch(answer ->
                answer.statusCode() == 200
                    || (answer.statusCode() == 503
                        && answer.headers().firstValue("Retry-After").isPresent()));
      }

      for (int i = 0; i < modules; i++) {
        HttpResponse<String> answer = elsewhere.get(i).join();
        assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
        assertThat(answer.body()).contains("\"" + name + i + "\"");
      }
      assertThat(prerenders() - before).isLessThanOrEqualTo(modules);
    }
  }

  @Test
  void aNodeThatIsOlderThanTheSchemaExitsWith57() throws Exception {
    PgConnectOptions newer = server.newDatabase();
    try (TestDatabase opened = TestDatabase.on(newer)) {
      TestDatabase.get(
          opened
              .database()
              .reads()
              .query("INSERT INTO schema_migrations VALUES (999, 'later', '')")
              .execute());
    }

    RealmProcess.Result run =
        RealmProcess.run(directory, "serve", "--db", TestServer.url(newer), "--port", "0");

    assertThat(run.exitCode()).as(run.err()).isEqualTo(57);
  }

  /** A card that keeps its worker busy for so many milliseconds. */
  private static String slow(String millis, String field) {
    return CARD.formatted(
        "for (const end = Date.now() + " + millis + "; Date.now() < end; ) {}", field);
  }

  /** Writes a module and answers the generation. */
  private static String put(String name, String text) throws IOException {
    return put(nodes.getFirst(), name, text);
  }

  private static String put(RealmProcess node, String name, String text) throws IOException {
    HttpResponse<String> answer = node.put("/notes/" + name + ".ts", text);
    assertThat(answer.statusCode()).as(answer.body()).isBetween(200, 201);
    return answer.headers().firstValue(GENERATION).orElseThrow();
  }

  private static CompletableFuture<HttpResponse<String>> ask(
      RealmProcess node, String name, String generation) {
    return later(() ->
        node.get(
            "/notes/_definition?module=./" + name + "&name=Note",
            Map.of(MIN_GENERATION, generation)));
  }

  private static JsonObject why(RealmProcess node, String name) throws IOException {
    return new JsonObject(node.get("/_why?module=notes/" + name).body());
  }

  /** Prerenders begun by the nodes that stay. */
  private static double prerenders() throws IOException {
    double sum = 0;
    for (RealmProcess node : nodes) {
      sum += node.prerenders();
    }
    return sum;
  }

  private static void awaitPrerenders(double count) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .untilAsserted(() -> assertThat(prerenders()).isEqualTo(count));
  }

  private static RealmProcess node(String url) throws IOException {
    return RealmProcess.serve(
        Files.createTempDirectory(directory, "node").resolve("data"),
        RealmProcess.freePort(),
        "--db",
        url,
        "--realm",
        "notes",
        "--drain-timeout",
        "60s");
  }

  private static Void close(RealmProcess node) throws InterruptedException {
    node.close();
    return null;
  }

  private static <T> CompletableFuture<T> later(Callable<T> call) {
    return CompletableFuture.supplyAsync(
        () -> {
          try {
            return call.call();
          } catch (IOException e) {
            throw new UncheckedIOException(e);
          } catch (Exception e) {
            throw new CompletionException(e);
          }
        },
        THREADS);
  }
}
