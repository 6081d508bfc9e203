package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.json.JsonObject;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.pgclient.PgConnection;
import java.io.IOException;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Where an answer came from, as whole servers on one database say it. */
class TwoServersLookupTest {
  private static final String CARD =
      """
      import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
      export class Note extends CardDef { @field text = contains(StringField); }
      """;
  private static final String NOTE = "/notes/_definition?module=./note&name=Note";
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;
  private StoppableDatabase database;
  private TestServer one;
  private Requests toOne;

  @BeforeEach
  void start() throws IOException {
    database = new StoppableDatabase(directory.toRealPath());
    one = server("4");
    toOne = new Requests(one);
    one.server().ensureRealm("notes");
    toOne.put("/notes/note.ts", CARD);
  }

  /** One that asks the database only for what it is asked for. */
  private TestServer server(String attemptsMax) {
    return server(attemptsMax, "0");
  }

  private TestServer server(String attemptsMax, String fillRows) {
    return TestServer.start(
        Map.of(
            "db",
            database.url(),
            "public-url",
            "http://realms.test",
            "populate.max-attempts",
            attemptsMax,
            "cache.fill-rows",
            fillRows));
  }

  @AfterEach
  void stop() {
    toOne.close();
    one.close();
    database.close();
  }

  @Test
  void whatAnotherServerHasStoredComesFromTheDatabaseOnceAndAlsoAfterARestart() {
    String computed = answer(toOne.get(NOTE), "populated");

    try (TestServer other = server("4");
        Requests toOther = new Requests(other)) {
      assertThat(answer(toOther.get(NOTE), "l2")).isEqualTo(computed);
      assertThat(answer(toOther.get(NOTE), "l1")).isEqualTo(computed);
    }
    toOne.close();
    one.close();
    one = server("4");
    toOne = new Requests(one);
    assertThat(answer(toOne.get(NOTE), "l2")).isEqualTo(computed);
    assertThat(Exposition.read(toOne.get("/metrics").body()).sum("realmkeep_prerenders_total"))
        .isZero();
  }

  @Test
  void whoStartsReadsWhatIsStoredIntoMemoryAndStillHearsOfWrites() {
    String computed = answer(toOne.get(NOTE), "populated");

    try (TestServer other = server("4", "10");
        Requests toOther = new Requests(other)) {
      // A server is ready when half a second of reading has passed; the rest comes after.
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() ->
              Exposition.read(toOther.get("/metrics").body()).sum("realmkeep_l1_entries") == 1);
      assertThat(answer(toOther.get(NOTE), "l1")).isEqualTo(computed);

      toOther.put("/notes/note.ts", CARD.replace("text", "words"));
      assertThat(answer(toOther.get(NOTE), "populated")).contains("words");
    }
  }

  @Test
  void whatAnotherServerComputesMeanwhileComesFromThePeer() throws Exception {
    try (TestServer other = server("4");
        Requests toOther = new Requests(other)) {
      Asked asked = oneComputesAndTheOtherWaits(toOther);

      String computed = answer(asked.computing().get(30, TimeUnit.SECONDS), "populated");
      assertThat(answer(asked.waiting().get(30, TimeUnit.SECONDS), "peer")).isEqualTo(computed);
    }
  }

  @Test
  void whoMayNotTryAgainAfterAPeerHasComputedIsToldThatItStalledAndWhenToComeBack()
      throws Exception {
    try (TestServer other = server("1");
        Requests toOther = new Requests(other)) {
      Asked asked = oneComputesAndTheOtherWaits(toOther);

      HttpResponse<String> stalled = asked.waiting().get(30, TimeUnit.SECONDS);
      assertThat(stalled.statusCode()).as(stalled.body()).isEqualTo(503);
      JsonObject problem = new JsonObject(stalled.body());
      assertThat(problem.getString("type")).isEqualTo("urn:realmkeep:problem:populate-stalled");
      assertThat(problem.getString("code")).isEqualTo("populate-stalled");
      assertThat(problem.getString("detail")).contains("1 found another process at work");
      assertThat(stalled.headers().firstValue("Retry-After"))
          .hasValueSatisfying(seconds -> assertThat(Integer.parseInt(seconds)).isPositive());
      answer(asked.computing().get(30, TimeUnit.SECONDS), "populated");
      // And it is as it was told.
      answer(toOther.get(NOTE), "l2");
    }
  }

  private record Asked(
      CompletableFuture<HttpResponse<String>> computing,
      CompletableFuture<HttpResponse<String>> waiting) {}

  /** Both are asked for the note; the sources are let go when both have come so far. */
  private Asked oneComputesAndTheOtherWaits(Requests toOther) throws Exception {
    try (HeldSources held = new HeldSources(database.url())) {
      CompletableFuture<HttpResponse<String>> computing = asked(toOne);
      phase(toOne, "prerendering");
      CompletableFuture<HttpResponse<String>> waiting = asked(toOther);
      phase(toOther, "waiting-for-process");
      held.letGo();
      return new Asked(computing, waiting);
    }
  }

  private static CompletableFuture<HttpResponse<String>> asked(Requests requests) {
    return CompletableFuture.supplyAsync(() -> requests.get(NOTE));
  }

  /** Returns when the one computation of the note has come so far. */
  private static void phase(Requests requests, String phase) {
    Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () ->
                new JsonObject(requests.get("/_why?module=notes/note").body())
                    .getJsonArray("flights")
                    .encode(),
            flights -> flights.contains("\"phase\":\"" + phase + "\""));
  }

  private static String answer(HttpResponse<String> answer, String cache) {
    assertThat(answer.statusCode()).as(answer.body()).isEqualTo(200);
    assertThat(answer.headers().firstValue("X-Cache")).as(answer.body()).hasValue(cache);
    return answer.body();
  }

  /** While it is open, nobody can read a source, so that a computation stands where it begins. */
  private static final class HeldSources implements AutoCloseable {
    private final Vertx vertx = Vertx.vertx();
    private final PgConnection sql;

    HeldSources(String url) {
      sql = get(PgConnection.connect(vertx, PgConnectOptions.fromUri(url)));
      get(sql.query("BEGIN").execute());
      get(sql.query("LOCK TABLE realm_files IN ACCESS EXCLUSIVE MODE").execute());
    }

    void letGo() {
      get(sql.query("ROLLBACK").execute());
    }

    @Override
    public void close() {
      get(sql.close());
      get(vertx.close());
    }

    private static <T> T get(Future<T> future) {
      return future.toCompletionStage().toCompletableFuture().join();
    }
  }
}
