package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.cli.text.Style;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;

class FleetTextTest {
  private static final Style PLAIN = new Style(false);

  @Test
  void nodesAreRowsAndTheOneThatAnswersHasAnAsterisk() {
    JsonObject fleet =
        fleet(
            node("here", "ready"),
            node("there", "draining")
                .put("seenAgoMs", 1_250)
                .put("mode", "shadow")
                .put("trusted", false)
                .put("tailLagMs", 125_000)
                .put("populates", 2)
                .put("waiting", 3)
                .put("l1Bytes", 1_572_864));

    assertThat(FleetText.lines(fleet, PLAIN))
        .containsExactly(
            "NODE   STATE     SEEN   MODE    TRUSTED  LAG    COMPUTES  WAITS  L1       VERSION  URL",
            "here*  ready     0.3 s  on      yes      0.2 s  0         0      0.1 MiB  1.0      http://here:4201",
            "there  draining  1.3 s  shadow  no       2 min  2         3      1.5 MiB  1.0      http://there:4201");
  }

  @Test
  void whatALostNodeDoesIsNotKnownAndItsRowIsRed() {
    JsonObject lost =
        new JsonObject()
            .put("node", "gone")
            .put("url", "http://gone:4201")
            .put("version", "1.0")
            .put("extractorVersion", "x1")
            .put("seenAgoMs", 59_000)
            .put("state", "lost");
    JsonObject fleet = fleet(node("here", "ready"), lost);

    assertThat(FleetText.lines(fleet, PLAIN))
        .contains(
            "gone   lost   59.0 s  ?     ?        ?      ?         ?      ?        1.0      http://gone:4201");
    List<String> coloured = FleetText.lines(fleet, new Style(true));
    assertThat(coloured.get(1)).startsWith("here*");
    assertThat(coloured.get(2)).startsWith("\u001b[31mgone").endsWith("\u001b[0m");
  }

  @Test
  void nodesOfSeveralExtractorVersionsAreTold() {
    JsonObject old = node("old", "ready").put("extractorVersion", "x0");

    assertThat(FleetText.lines(fleet(node("here", "ready"), node("there", "ready"), old), PLAIN))
        .endsWith("", "2 extractor versions: nodes of different ones do not share definitions.");
    assertThat(FleetText.lines(fleet(node("here", "ready"), node("there", "ready")), PLAIN))
        .hasSize(3);
  }

  @Test
  void whatIsBeingComputedIsNamedWithWhoComputesIt() {
    JsonObject fleet =
        fleet(node("here", "ready"))
            .put(
                "populates",
                new JsonArray()
                    .add(populate("http://realms.test/shop/book", "here", 1_240, true))
                    .add(populate("http://realms.test/shop/author", "there", 90, false))
                    .add(new JsonObject().put("forMs", 61_000).put("locked", true)));

    assertThat(FleetText.lines(fleet, PLAIN).subList(2, 7))
        .containsExactly(
            "",
            "MODULE                          NODE    FOR",
            "http://realms.test/shop/book    here    1.2 s  holds the key",
            "http://realms.test/shop/author  there   0.1 s  for itself",
            "(not told yet)                  (left)  1 min  holds the key");
  }

  private static JsonObject fleet(JsonObject... nodes) {
    return new JsonObject()
        .put("self", "here")
        .put("nodes", new JsonArray(List.of(nodes)))
        .put("populates", new JsonArray());
  }

  private static JsonObject node(String name, String state) {
    return new JsonObject()
        .put("node", name)
        .put("url", "http://" + name + ":4201")
        .put("version", "1.0")
        .put("extractorVersion", "x1")
        .put("seenAgoMs", 310)
        .put("state", state)
        .put("mode", "on")
        .put("trusted", true)
        .put("tailLagMs", 200)
        .put("populates", 0)
        .put("waiting", 0)
        .put("l1Bytes", 104_858);
  }

  private static JsonObject populate(String module, String node, long forMs, boolean locked) {
    return new JsonObject()
        .put("module", module)
        .put("node", node)
        .put("forMs", forMs)
        .put("locked", locked);
  }
}
