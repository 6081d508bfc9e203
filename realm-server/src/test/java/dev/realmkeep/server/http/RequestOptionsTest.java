package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a request asks for in its head reaches the lookup. */
class RequestOptionsTest extends ApiTest {
  @Test
  void aLookupOfBackgroundPriorityIsOneUntilAUserJoinsIt() throws Exception {
    client.put("/bookshop/slow.gts", "wait\ncard Slow name");
    String slow = "/bookshop/_definition?module=./slow&name=Slow";
    CompletableFuture<ApiTester.Reply> background =
        CompletableFuture.supplyAsync(() -> fixture.client().get(slow, "X-Priority", "background"));
    fixture.modules.reachedWait.get(20, TimeUnit.SECONDS);

    assertThat(flight().getString("priority")).isEqualTo("background");

    CompletableFuture<ApiTester.Reply> user =
        CompletableFuture.supplyAsync(() -> fixture.client().get(slow, "X-Priority", "user"));
    Awaitility.await()
        .untilAsserted(() -> {
          assertThat(flight().getLong("waiting")).isEqualTo(2);
          assertThat(flight().getString("priority")).isEqualTo("user");
        });
    fixture.modules.letGo();
    assertThat(background.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(user.get(20, TimeUnit.SECONDS).status()).isEqualTo(200);
    assertThat(fixture.modules.prerenders).hasValue(1);
  }

  private JsonObject flight() {
    return client.get("/_why?module=bookshop/slow").json().getJsonArray("flights").getJsonObject(0);
  }
}
