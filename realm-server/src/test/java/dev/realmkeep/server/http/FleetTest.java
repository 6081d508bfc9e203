package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.NodeDescription;
import dev.realmkeep.cache.model.fleet.NodeStatus;
import dev.realmkeep.cache.model.fleet.RunningPopulate;
import io.vertx.core.json.JsonObject;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The fleet and its flags. */
class FleetTest extends ApiTest {

  @Test
  void theFleetHasThisNodeWithWhatItSaysAndWhatItComputes() {
    ModuleKey key =
        new ModuleKey(
            ApiFixture.BOOKSHOP, ApiFixture.BOOKSHOP + "book", CacheScope.REALM_AUTH, "ada", "x");
    fixture.fleet.join(
        new NodeDescription("http://localhost:1", "1.0", "x", "machine", 7),
        () ->
            new NodeStatus(
                NodeStatus.Phase.READY,
                CoordinationMode.SHADOW,
                true,
                12,
                List.of(new RunningPopulate(key, 340)),
                1,
                2,
                3,
                4));

    JsonObject fleet = client.get("/_fleet").json();

    assertThat(fleet.getString("self")).isEqualTo("alone");
    JsonObject node = fleet.getJsonArray("nodes").getJsonObject(0);
    assertThat(node.getString("node")).isEqualTo("alone");
    assertThat(node.getString("state")).isEqualTo("ready");
    assertThat(node.getString("mode")).isEqualTo("shadow");
    assertThat(node.getInteger("waiting")).isEqualTo(2);
    JsonObject populate = fleet.getJsonArray("populates").getJsonObject(0);
    assertThat(populate.getString("module")).isEqualTo(key.module());
    assertThat(populate.getString("user")).isEqualTo("ada");
    assertThat(populate.getString("node")).isEqualTo("alone");
    assertThat(populate.getInteger("forMs")).isEqualTo(340);
  }

  @Test
  void aFlagThatWasNeverSetShowsTheSetting() {
    JsonObject flag = flag(client.get("/_flags"));

    assertThat(flag.getString("name")).isEqualTo("coordination");
    assertThat(flag.getString("inForce")).isEqualTo("on");
    assertThat(flag.getString("setting")).isEqualTo("on");
    assertThat(flag.getJsonArray("choices")).containsExactly("off", "shadow", "on");
    assertThat(flag.containsKey("set")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(strings = {"{\"coordination\":null}", "{\"coordination\":\"default\"}", "DELETE"})
  void aFlagThatIsSetIsInForceWhenItIsAnsweredUntilItIsReset(String reset) {
    JsonObject set = flag(put("{\"coordination\":\"off\"}"));

    assertThat(set.getString("inForce")).isEqualTo("off");
    assertThat(set.getJsonObject("set").getString("value")).isEqualTo("off");
    assertThat(set.getJsonObject("set").getString("changedBy")).isEqualTo("alone");
    assertThat(fixture.flags.coordination()).isEqualTo(CoordinationMode.OFF);
    assertThat(flag(client.get("/_flags"))).isEqualTo(set);

    JsonObject after = flag(reset.equals("DELETE") ? client.delete("/_flags") : put(reset));

    assertThat(after.getString("inForce")).isEqualTo("on");
    assertThat(after.containsKey("set")).isFalse();
    assertThat(fixture.flags.coordination()).isEqualTo(CoordinationMode.ON);
  }

  @ParameterizedTest
  @CsvSource(
      delimiter = '|',
      value = {
        "{}|names no flag",
        "{\"colour\":\"red\"}|there is no flag colour",
        "{\"coordination\":\"sometimes\"}|off or shadow or on",
        "{\"coordination\":7}|must be a string",
        "[]|must be an object"
      })
  void whatIsNoFlagOrNoneOfItsValuesIsRefusedAndNothingIsSet(String body, String detail) {
    ApiTester.Reply reply = put(body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.json().getString("detail")).contains(detail);
    assertThat(flag(client.get("/_flags")).containsKey("set")).isFalse();
  }

  @Test
  void aPageOfAnotherOriginCannotSendAFormThatSetsAFlag() {
    assertThat(client.put("/_flags", "{\"coordination\":\"off\"}").status()).isEqualTo(400);
  }

  private ApiTester.Reply put(String body) {
    return client.put("/_flags", body, "Content-Type", "application/json");
  }

  private static JsonObject flag(ApiTester.Reply reply) {
    assertThat(reply.status()).isEqualTo(200);
    return reply.json().getJsonArray("flags").getJsonObject(0);
  }
}
