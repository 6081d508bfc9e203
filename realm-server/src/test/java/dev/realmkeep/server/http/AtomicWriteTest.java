package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class AtomicWriteTest extends ApiTest {

  @Test
  void severalChangesAreOneGeneration() {
    client.put("/bookshop/old.gts", "old");

    ApiTester.Reply reply =
        atomic(
            put("a.gts", "card A x"),
            new JsonObject().put("op", "put").put("path", "b.png").put("base64", "AAEC"),
            new JsonObject().put("op", "delete").put("path", "old.gts"));

    assertThat(reply.status()).isEqualTo(200);
    assertThat(reply.json().getLong("generation")).isEqualTo(2);
    assertThat(reply.json().getJsonArray("files")).hasSize(2);
    assertThat(reply.json().getJsonArray("deleted")).containsExactly("old.gts");
    assertThat(client.get("/bookshop/b.png").response().body()).containsExactly(0, 1, 2);
    assertThat(client.get("/bookshop/old.gts").status()).isEqualTo(404);
  }

  @Test
  void oneFailedPreconditionStopsAll() {
    client.put("/bookshop/b.gts", "theirs");

    ApiTester.Reply reply =
        atomic(put("a.gts", "mine"), put("b.gts", "mine").put("ifNoneMatch", "*"));

    assertThat(reply.status()).isEqualTo(412);
    assertThat(reply.json().getString("detail")).contains("b.gts");
    assertThat(client.get("/bookshop/a.gts").status()).isEqualTo(404);
    assertThat(client.get("/bookshop/b.gts").text()).isEqualTo("theirs");
  }

  @Test
  void aTagIsCompared() {
    client.put("/bookshop/a.gts", "one");
    String tag = client.get("/bookshop/a.gts").needed("ETag");

    assertThat(atomic(put("a.gts", "two").put("ifMatch", "\"9-9\"")).status()).isEqualTo(412);
    assertThat(atomic(put("a.gts", "two").put("ifMatch", tag)).status()).isEqualTo(200);
  }

  @Test
  void nothingNewMakesNoGeneration() {
    client.put("/bookshop/a.gts", "one");

    ApiTester.Reply reply = atomic(put("a.gts", "one"));

    assertThat(reply.json().getBoolean("changed")).isFalse();
    assertThat(reply.json().getLong("generation")).isEqualTo(1);
  }

  @Test
  void asManyOperationsAsThereMayBeAreOneWriteAndOneMoreIsRefused() {
    int most = HttpLimits.DEFAULT.atomicOperationsMax();
    client.put("/bookshop/0.gts", "x");
    client.put("/bookshop/" + most + ".gts", "x");

    ApiTester.Reply refused = atomic(deletes(most + 1));

    assertThat(refused.status()).isEqualTo(413);
    assertThat(refused.code()).isEqualTo("too-large");
    assertThat(refused.json().getString("detail")).contains("more than 10000 operations");
    assertThat(client.get("/bookshop/0.gts").status()).isEqualTo(200);
    assertThat(atomic(deletes(most)).json().getJsonArray("deleted")).containsExactly("0.gts");
  }

  private static JsonObject[] deletes(int count) {
    return IntStream.range(0, count)
        .mapToObj(n -> new JsonObject().put("op", "delete").put("path", n + ".gts"))
        .toArray(JsonObject[]::new);
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "",
        "[]",
        "{}",
        "{\"operations\":[]}",
        "{\"operations\":{}}",
        "{\"operations\":[1]}",
        "{\"operations\":[{\"op\":\"put\",\"path\":\"a\"}]}",
        "{\"operations\":[{\"op\":\"put\",\"text\":\"x\"}]}",
        "{\"operations\":[{\"op\":\"delete\",\"path\":\"a\",\"text\":\"x\"}]}",
        "{\"operations\":[{\"op\":\"move\",\"path\":\"a\",\"text\":\"x\"}]}",
        "{\"operations\":[{\"op\":\"put\",\"path\":\"a\",\"text\":\"x\",\"base64\":\"AA==\"}]}",
        "{\"operations\":[{\"op\":\"put\",\"path\":\"a\",\"base64\":\"!\"}]}",
        "{\"operations\":[{\"op\":\"put\",\"path\":\"../a\",\"text\":\"x\"}]}",
        "{\"operations\":[{\"op\":\"put\",\"path\":\"_a\",\"text\":\"x\"}]}",
        "{\"operations\":[{\"op\":\"put\",\"path\":\"a/\",\"text\":\"x\"}]}",
        "{\"operations\":[{\"op\":\"put\",\"path\":\"a\",\"text\":\"x\",\"ifmatch\":\"*\"}]}",
        "{\"operations\":[{\"op\":\"put\",\"path\":\"a\",\"text\":\"x\"},"
            + "{\"op\":\"delete\",\"path\":\"%61\"}]}",
        "{\"operations\":[{\"op\":\"put\",\"path\":\"a\",\"text\":\"x\"}]} x",
        "{\"operations\":[{\"op\":\"put\",\"path\":\"a\",\"text\":\"x\"}],\"operations\":[]}",
        "{\"operations\":[{\"op\":\"put\",\"path\":\"a\",\"text\":\"x\""
      })
  void whatIsNotUnderstoodIsRefusedAndNothingIsWritten(String body) {
    ApiTester.Reply reply = client.post("/bookshop/_atomic", body);

    assertThat(reply.status()).isEqualTo(400);
    assertThat(reply.code()).isEqualTo("bad-request");
    assertThat(client.get("/bookshop/_info").json().getLong("generation")).isZero();
  }

  @Test
  void aPageOfAnotherOriginCannotSendItUnasked() {
    // text/plain is what a form or a fetch without a preflight may send.
    ApiTester.Reply reply =
        client.send(
            "POST",
            "/bookshop/_atomic",
            java.net.http.HttpRequest.BodyPublishers.ofString(
                new JsonObject()
                    .put("operations", new JsonArray().add(put("a.gts", "x")))
                    .encode()),
            "Content-Type",
            "text/plain");

    assertThat(reply.code()).isEqualTo("bad-request");
    assertThat(reply.json().getString("detail")).contains("Content-Type");
  }

  private ApiTester.Reply atomic(JsonObject... operations) {
    return client.post(
        "/bookshop/_atomic",
        new JsonObject().put("operations", new JsonArray(java.util.List.of(operations))).encode());
  }

  private static JsonObject put(String path, String text) {
    return new JsonObject().put("op", "put").put("path", path).put("text", text);
  }
}
