package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Whole servers on one database. */
class TwoServersTest {

  @TempDir Path directory;
  private StoppableDatabase database;
  private TestServer one;
  private TestServer other;

  @BeforeEach
  void start() throws IOException {
    database = new StoppableDatabase(directory.toRealPath());
    one = server("on");
    other = server("off");
  }

  private TestServer server(String mode) {
    return TestServer.start(
        Map.of(
            "db", database.url(), "public-url", "http://realms.test", "coordination.mode", mode));
  }

  @AfterEach
  void stop() {
    other.close();
    one.close();
    database.close();
  }

  @Test
  void bothSeeBothUntilOneLeaves() {
    try (Requests toOne = new Requests(one);
        Requests toOther = new Requests(other)) {
      until(() -> urls(toOne).size() == 2);
      assertThat(urls(toOther)).containsExactlyInAnyOrder(one.address(), other.address());
      assertThat(fleet(toOne).getString("self")).isNotEqualTo(fleet(toOther).getString("self"));

      other.close();

      assertThat(urls(toOne)).containsExactly(one.address());
    }
  }

  @Test
  void aFlagOverridesTheSettingsOfBothUntilItIsGivenBack() {
    try (Requests toOne = new Requests(one);
        Requests toOther = new Requests(other)) {
      assertThat(inForce(toOne)).isEqualTo("on");
      assertThat(inForce(toOther)).isEqualTo("off");

      toOne.put("/_flags", "{\"coordination\":\"shadow\"}");

      assertThat(inForce(toOne)).isEqualTo("shadow");
      until(() -> inForce(toOther).equals("shadow"));
      assertThat(Exposition.read(toOne.get("/metrics").body()))
          .satisfies(metrics ->
              assertThat(metrics.value("realmkeep_coordination_mode", "mode", "shadow"))
                  .isEqualTo(1));

      toOther.put("/_flags", "{\"coordination\":null}");

      assertThat(inForce(toOther)).isEqualTo("off");
      until(() -> inForce(toOne).equals("on"));
    }
  }

  private static String inForce(Requests to) {
    return new JsonObject(to.get("/_flags").body())
        .getJsonArray("flags")
        .getJsonObject(0)
        .getString("inForce");
  }

  private static List<String> urls(Requests to) {
    JsonArray nodes = fleet(to).getJsonArray("nodes");
    return nodes.stream().map(node -> ((JsonObject) node).getString("url")).toList();
  }

  private static JsonObject fleet(Requests to) {
    return new JsonObject(to.get("/_fleet").body());
  }

  private static void until(BooleanSupplier condition) {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(condition::getAsBoolean);
  }
}
