package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.net.http.HttpRequest.BodyPublishers;
import org.junit.jupiter.api.Test;

/** What the API says of indexing runs; nothing works on them here, so they stay open. */
class IndexRunApiTest extends ApiTest {
  private static final String INDEX = "/bookshop/_index";

  private ApiTester.Reply post(String path) {
    return client.send("POST", path, BodyPublishers.noBody());
  }

  @Test
  void aRunIsBegunShownJoinedAndCancelled() {
    assertThat(client.get(INDEX).json().getString("state")).isEqualTo("none");

    ApiTester.Reply begun = post(INDEX);
    ApiTester.Reply joined = post(INDEX);
    ApiTester.Reply shown = client.get(INDEX);
    ApiTester.Reply cancelled = client.delete(INDEX);

    assertThat(begun.status()).isEqualTo(202);
    assertThat(begun.json().getBoolean("joined")).isFalse();
    assertThat(begun.json().getString("realm")).isEqualTo(ApiFixture.BOOKSHOP);
    assertThat(joined.status()).isEqualTo(202);
    assertThat(joined.json().getBoolean("joined")).isTrue();
    assertThat(joined.json().getInteger("run")).isEqualTo(begun.json().getInteger("run"));
    assertThat(shown.json().getString("state")).isEqualTo("open");
    assertThat(shown.json().containsKey("total")).as("nobody has counted").isFalse();
    assertThat(cancelled.status()).isEqualTo(200);
    assertThat(cancelled.json().getString("state")).isEqualTo("cancelled");
    assertThat(client.get(INDEX).json().getString("state")).isEqualTo("cancelled");
  }

  @Test
  void cancellingWhereNothingRunsChangesNothing() {
    JsonObject answer = client.delete(INDEX).json();

    assertThat(answer)
        .isEqualTo(new JsonObject().put("realm", ApiFixture.BOOKSHOP).put("state", "none"));
  }

  @Test
  void aRealmThatIsNotThereIsNotFound() {
    assertThat(post("/nowhere/_index").status()).isEqualTo(404);
    assertThat(client.get("/nowhere/_index").status()).isEqualTo(404);
    assertThat(client.delete("/nowhere/_index").status()).isEqualTo(404);
    assertThat(client.put(INDEX, "x").status()).isEqualTo(405);
  }
}
