package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.cli.text.Style;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class WhyTextTest {
  @Test
  void anotherNodeThatHoldsTheKeyAndWhoWaitsForItAreNamed() {
    JsonObject answer =
        answer()
            .put("holder", new JsonObject().put("node", "abc").put("forMs", 1_240))
            .put(
                "flights",
                new JsonArray()
                    .add(flight("waiting-for-process", 900, 950, 3))
                    .add(flight("waiting-for-slot", 5, 6, 1).put("slotAhead", 2)));

    assertThat(lines(answer))
        .contains(
            "computing  node abc holds the key, since 1.2 s",
            "waiting    3 lookups for 950 ms: waiting for process for 900 ms; "
                + "1 lookup for 6 ms: waiting for slot for 5 ms, 2 ahead");
  }

  @Test
  void aFailureThatIsTriedAgainSaysWhen() {
    JsonObject answer =
        answer()
            .put(
                "stored",
                new JsonObject()
                    .put("state", "error")
                    .put("file", null)
                    .put("generation", 4)
                    .put("failures", 2)
                    .put("sizeBytes", 90)
                    .put("expiresInMs", 59_000)
                    .put("computedBy", "here")
                    .put("storedAgoMs", 7_200_000)
                    .put("tookMs", 10_000));

    assertThat(lines(answer))
        .contains(
            "stored     error, generation 4, 90 bytes, failed 2 times in a row, tried again in 59.0 s",
            "computed   by node here (this one), 2 h ago, in 10.0 s");
  }

  @Test
  void aNodeThatCannotFollowTheChangeLogSaysThatItsCacheIsOfNoUse() {
    assertThat(String.join("\n", lines(answer().put("trusted", false).put("cached", true))))
        .contains("own cache  yes; this node cannot follow the change log now");
  }

  private static JsonObject flight(String phase, long phaseForMs, long forMs, long waiting) {
    return new JsonObject()
        .put("phase", phase)
        .put("phaseForMs", phaseForMs)
        .put("forMs", forMs)
        .put("priority", "user")
        .put("waiting", waiting);
  }

  private static JsonObject answer() {
    return new JsonObject()
        .put("module", "http://localhost:4201/bookshop/book")
        .put("node", "here")
        .put("appliedGeneration", 4)
        .put("trusted", true)
        .put("cached", false)
        .put("stored", null)
        .put("holder", null)
        .put("flights", new JsonArray())
        .put("reads", new JsonArray())
        .put("dependents", new JsonArray())
        .put("events", new JsonArray());
  }

  private static List<String> lines(JsonObject answer) {
    return WhyText.lines(answer, new Style(false));
  }
}
