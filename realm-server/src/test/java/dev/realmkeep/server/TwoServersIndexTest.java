package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Two whole servers on one database index a realm of real modules. */
class TwoServersIndexTest {

  private static final int MODULES = 40;
  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final String CARD =
      """
      import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
      export class Note extends CardDef { @field text%d = contains(StringField); }
      """;

  @TempDir Path directory;
  private StoppableDatabase database;
  private TestServer one;
  private TestServer other;
  private String realm;

  @BeforeEach
  void startBoth() throws Exception {
    database = new StoppableDatabase(directory.toRealPath());
    Map<String, String> settings =
        Map.of(
            "db",
            database.url(),
            "public-url",
            "https://realms.test",
            "prerender.hard-limit", // two engines warm up at once
            "2m");
    one = TestServer.start(settings);
    other = TestServer.start(settings);
    realm = "/" + one.freshRealm() + "/";
    JsonObject write = new JsonObject();
    JsonArray operations = new JsonArray();
    for (int i = 0; i < MODULES; i++) {
      operations.add(
          new JsonObject()
              .put("op", "put")
              .put("path", "note" + i + ".ts")
              .put("text", CARD.formatted(i)));
    }
    try (Requests requests = new Requests(one)) {
      HttpResponse<String> written =
          requests.post(realm + "_atomic", write.put("operations", operations).encode());
      assertThat(written.statusCode()).as(written.body()).isLessThan(300);
    }
  }

  @AfterEach
  void stopBoth() {
    one.close();
    other.close();
    database.close();
  }

  @Test
  void whicheverIsAskedBothAnswerFromTheCacheAfterwards() {
    try (Requests askOne = new Requests(one);
        Requests askOther = new Requests(other)) {
      assertThat(askOne.post(realm + "_index", "{}").statusCode()).isEqualTo(202);

      JsonObject run = ended(askOne);

      assertThat(run.getString("state")).isEqualTo("done");
      assertThat(run.getInteger("found")).isEqualTo(MODULES);
      assertThat(computed(askOne) + computed(askOther)).isEqualTo(MODULES);
      for (int i = 0; i < MODULES; i++) {
        String definition = realm + "_definition?module=./note" + i + "&name=Note";
        assertThat(askOther.get(definition).body()).contains("text" + i);
        assertThat(askOne.get(definition).body()).contains("text" + i);
      }
      assertThat(prerenders(askOne) + prerenders(askOther)).isEqualTo(MODULES);
      assertThat(askOther.get(realm + "_index").body()).contains("\"done\":" + MODULES);
    }
  }

  @Test
  void theServerThatWasAskedMayStop() {
    try (Requests askOne = new Requests(one);
        Requests askOther = new Requests(other)) {
      askOne.post(realm + "_index", "{}");
      one.server().stop();

      JsonObject run = ended(askOther);

      assertThat(run.getInteger("found"))
          .as("%s, %s", run, askOther.get(realm + "_types").body())
          .isEqualTo(MODULES);
      assertThat(askOther.get("/_audit").body()).isEqualTo("{\"stale\":[]}");
    }
  }

  private JsonObject ended(Requests requests) {
    return Awaitility.await()
        .atMost(PATIENCE)
        .until(
            () -> new JsonObject(requests.get(realm + "_index").body()),
            run -> !run.getString("state").equals("open"));
  }

  private static double computed(Requests requests) {
    return Exposition.read(requests.get("/metrics").body())
        .value("realmkeep_index_modules_total", "outcome", "computed");
  }

  private static double prerenders(Requests requests) {
    return Exposition.read(requests.get("/metrics").body())
        .sum("realmkeep_prerenders_started_total");
  }
}
