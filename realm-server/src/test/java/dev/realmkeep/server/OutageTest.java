package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpResponse;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A whole server whose database goes away and comes back. */
class OutageTest {

  private static final String CARD =
      """
      import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
      export class Note extends CardDef { @field %s = contains(StringField); }
      """;
  private static final Duration PATIENCE = Duration.ofSeconds(30);

  @TempDir Path directory;

  @Test
  void withoutItsDatabaseAServerSaysSoAndItRecoversWithoutARestart() throws Exception {
    try (StoppableDatabase database = new StoppableDatabase(directory.toRealPath());
        TestServer server = TestServer.start(Map.of("db", database.url()));
        Requests requests = new Requests(server)) {
      String realm = "/" + server.freshRealm() + "/";
      requests.put(realm + "warm.ts", CARD.formatted("before"));
      requests.put(realm + "cold.ts", CARD.formatted("before"));
      String warm = realm + "_definition?module=./warm&name=Note";
      String cold = realm + "_definition?module=./cold&name=Note";
      String answer = requests.get(warm).body();
      assertThat(answer).contains("before");
      assertThat(requests.get("/readyz").statusCode()).isEqualTo(200);

      database.stop();

      unavailable(requests.get(cold));
      unavailable(requests.put(realm + "warm.ts", CARD.formatted("lost")));
      Awaitility.await().atMost(PATIENCE).until(() -> requests.get("/readyz").statusCode() == 503);
      assertThat(requests.get("/livez").statusCode()).isEqualTo(200);
      for (String path :
          List.of("warm.ts", "_mtimes", "_types", "_info", "_module?url=./cold", "cold")) {
        unavailable(requests.get(realm + path));
      }
      unavailable(requests.get(cold));
      HttpResponse<String> known = requests.get(warm);
      if (known.statusCode() == 200) {
        assertThat(known.body()).isEqualTo(answer);
      } else {
        unavailable(known);
      }
      HttpResponse<String> batch =
          requests.post(
              realm + "_definitions", "{\"refs\":[{\"module\":\"./cold\",\"name\":\"Note\"}]}");
      assertThat(batch.body()).contains("database-unavailable").doesNotContain("codeRef");
      unavailable(requests.send("DELETE", realm + "_definitions", ""));

      database.start();

      Awaitility.await().atMost(PATIENCE).until(() -> requests.get("/readyz").statusCode() == 200);
      assertThat(requests.get(warm).body()).isEqualTo(answer);
      assertThat(requests.get(cold).statusCode()).isEqualTo(200);
      assertThat(requests.put(realm + "warm.ts", CARD.formatted("after")).statusCode())
          .isEqualTo(200);
      assertThat(requests.get(warm).body()).contains("after").doesNotContain("before");
    }
  }

  private static void unavailable(HttpResponse<String> answer) {
    String what = answer.uri() + " answered " + answer.body();
    assertThat(answer.statusCode()).as(what).isEqualTo(503);
    assertThat(new JsonObject(answer.body()).getString("code"))
        .as(what)
        .isEqualTo("database-unavailable");
    assertThat(answer.headers().firstValue("Retry-After")).as(what).isPresent();
  }
}
