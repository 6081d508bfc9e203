package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class WhyTest extends ApiTest {
  @BeforeEach
  void twoModules() {
    client.put("/bookshop/author.gts", "card Author name");
    client.put("/bookshop/book.gts", "import ./author\ncard Book title");
  }

  @Test
  void askingWhyComputesNothing() {
    JsonObject why = why("book");

    assertThat(why.getValue("stored")).isNull();
    assertThat(why.getBoolean("cached")).isFalse();
    assertThat(why.getJsonArray("flights")).isEmpty();
    assertThat(why.getJsonArray("events")).isEmpty();
    assertThat(fixture.modules.prerenders).hasValue(0);
    assertThat(client.get("/_why?module=elsewhere/book").code()).isEqualTo("module-not-found");
    assertThat(client.get("/_why").code()).isEqualTo("bad-request");
  }

  @Test
  void whatIsStoredComesWithWhoComputedItAndWhatHappened() {
    client.get("/bookshop/_module?url=./book");

    JsonObject why = why("book");

    JsonObject stored = why.getJsonObject("stored");
    assertThat(stored.getString("state")).isEqualTo("found");
    assertThat(stored.getString("computedBy")).isEqualTo(why.getString("node"));
    assertThat(stored.getLong("storedAgoMs")).isNotNegative();
    assertThat(stored.getLong("tookMs")).isEqualTo(1);
    assertThat(why.getBoolean("cached")).isTrue();
    assertThat(why.getJsonArray("reads")).isNotEmpty();
    assertThat(kinds(why))
        .containsExactly(
            "begun",
            "not-stored",
            "slot",
            "prerender-began",
            "prerender-ended",
            "stored",
            "answered");
    assertThat(why.getJsonArray("events").getJsonObject(6).getString("text"))
        .startsWith("Answered 1 lookup from populated after ");
  }

  @Test
  void aWriteIsAmongWhatHappened() {
    client.get("/bookshop/_module?url=./book");
    client.put("/bookshop/author.gts", "card Author name born");

    JsonObject why = why("book");

    assertThat(why.getValue("stored")).isNull();
    assertThat(why.getJsonArray("reads")).isEmpty();
    JsonObject last = why.getJsonArray("events").getJsonObject(7);
    assertThat(last.getString("kind")).isEqualTo("invalidated");
    assertThat(last.getLong("generation")).isEqualTo(3);
  }

  @Test
  void whoWaitsIsShownAndWhatFor() throws Exception {
    client.put("/bookshop/slow.gts", "wait\ncard Slow name");
    CompletableFuture<ApiTester.Reply> asked =
        CompletableFuture.supplyAsync(() -> fixture.client().get("/bookshop/_module?url=./slow"));
    fixture.modules.reachedWait.get(20, TimeUnit.SECONDS);

    JsonArray flights = why("slow").getJsonArray("flights");

    assertThat(flights).hasSize(1);
    JsonObject flight = flights.getJsonObject(0);
    assertThat(flight.getString("phase")).isEqualTo("prerendering");
    assertThat(flight.getLong("waiting")).isEqualTo(1);
    assertThat(flight.getString("priority")).isEqualTo("user");
    fixture.modules.letGo();
    assertThat(asked.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(why("slow").getJsonArray("flights")).isEmpty();
  }

  private JsonObject why(String module) {
    return client.get("/_why?module=bookshop/" + module).json();
  }

  private static List<String> kinds(JsonObject why) {
    return why.getJsonArray("events").stream()
        .map(event -> ((JsonObject) event).getString("kind"))
        .toList();
  }
}
