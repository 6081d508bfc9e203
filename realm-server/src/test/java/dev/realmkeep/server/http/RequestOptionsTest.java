package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonObject;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

/** What a request asks for in its head reaches the lookup. */
class RequestOptionsTest extends ApiTest {
  private static final String BOOK = "/bookshop/_definition?module=./book&name=Book";

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

  @Test
  void whoTakesWhatIsOldGetsItWhenTheNewCannotBeHadAndIsTold() {
    client.put("/bookshop/book.gts", "card Book before");
    client.get(BOOK);
    client.put("/bookshop/book.gts", "late");

    ApiTester.Reply strict = client.get(BOOK);
    ApiTester.Reply lenient = client.get(BOOK, "Cache-Control", "stale-if-error=60");

    assertThat(strict.status()).isEqualTo(422);
    assertThat(lenient.status()).isEqualTo(200);
    assertThat(lenient.needed("X-Cache")).isEqualTo("stale");
    assertThat(lenient.json().encode()).contains("before");
  }

  private JsonObject flight() {
    return client.get("/_why?module=bookshop/slow").json().getJsonArray("flights").getJsonObject(0);
  }
}
