package dev.realmkeep.server;

import static dev.realmkeep.coordination.testing.TestServer.url;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.testing.PooledPostgres;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.Map;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** Whole servers whose database is behind PgBouncer in transaction mode. */
class PoolerTest {

  private static final String CARD =
      """
      import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
      export class Note extends CardDef { @field %s = contains(StringField); }
      """;

  @Test
  void twoServersShareDefinitionsAndHearOfEachOthersWritesThroughIt() throws Exception {
    try (PooledPostgres database = PooledPostgres.startOrSkip()) {
      PgConnectOptions direct = database.newDatabase();
      Map<String, String> settings =
          Map.of(
              "db",
              url(database.pooled(direct)),
              "db.direct",
              url(direct),
              "public-url",
              "https://realms.example",
              "prerender.hard-limit",
              "60s");
      try (TestServer first = TestServer.start(settings);
          TestServer second = TestServer.start(settings);
          Requests toFirst = new Requests(first);
          Requests toSecond = new Requests(second)) {
        String realm = "/" + first.freshRealm() + "/";
        second.freshRealm();
        String note = realm + "_definition?module=./note&name=Note";
        toFirst.put(realm + "note.ts", CARD.formatted("before"));
        String answer = toFirst.get(note).body();
        assertThat(answer).contains("before");
        assertThat(toSecond.get(note).body()).isEqualTo(answer);
        assertThat(toFirst.get("/metrics").body()).contains("realmkeep_l1_trusted 1.0");

        toSecond.put(realm + "note.ts", CARD.formatted("after"));

        Awaitility.await()
            .atMost(Duration.ofSeconds(5))
            .untilAsserted(() -> assertThat(toFirst.get(note).body()).contains("after"));
        assertThat(toSecond.get(note).body()).doesNotContain("before");
      }
    }
  }
}
