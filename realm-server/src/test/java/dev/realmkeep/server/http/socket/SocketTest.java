package dev.realmkeep.server.http.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.SocketClient;
import dev.realmkeep.server.http.ApiFixture;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The protocol realmkeep.v1 over a host that is fake. */
class SocketTest {
  private ApiFixture fixture;

  @BeforeEach
  void start() {
    fixture = ApiFixture.start();
    fixture.giveHost();
    Awaitility.await().until(() -> !fixture.lanes.hosts.isEmpty());
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  private SocketClient connect() {
    return new SocketClient("ws://127.0.0.1:" + fixture.port() + "/bookshop/_socket");
  }

  @Test
  void aCallIsAnsweredUnderItsId() {
    try (SocketClient client = connect()) {
      assertThat(client.ask("{\"id\":7,\"call\":\"echo\",\"args\":[1,\"zwei\",{\"drei\":[null]}]}"))
          .isEqualTo(new JsonObject("{\"id\":7,\"ok\":[1,\"zwei\",{\"drei\":[null]}]}"));
      assertThat(client.ask("{\"args\":[],\"call\":\"echo\",\"id\":\"a\\\"b\"}"))
          .isEqualTo(new JsonObject().put("id", "a\"b").put("ok", new JsonArray()));
    }
  }

  @Test
  void answersComeInTheOrderOfTheirRequestsMalformedOnesIncluded() {
    try (SocketClient client = connect()) {
      client.send(
          "[{\"id\":1,\"call\":\"hold\"},{\"id\":2,\"cal\":\"echo\"},{\"id\":3,\"call\":\"echo\"}]");
      client.send("{\"id\":4,");
      client.send("{\"id\":5,\"call\":\"nothing\"}");
      client.send("{\"id\":6,\"call\":\"look\"}");
      client.send("{\"id\":7,\"view\":\"look\",\"args\":[7]}");
      Awaitility.await().until(() -> !fixture.lanes.hosts.isEmpty());
      fixture.lanes.host().release();

      List<JsonObject> answers = client.json(7);
      assertThat(answers.stream().map(answer -> answer.getValue("id")))
          .containsExactly(1, 2, 3, null, 5, 6, 7);
      assertThat(answers.stream().map(SocketTest::code))
          .containsExactly(
              "ok", "bad-request", "ok", "bad-request", "function-not-found", "wrong-kind", "ok");
    }
  }

  private static String code(JsonObject answer) {
    return answer.containsKey("ok") ? "ok" : answer.getJsonObject("error").getString("code");
  }

  @Test
  void aThrowSaysWhereAndATrapWhichLimit() {
    try (SocketClient client = connect()) {
      JsonObject thrown = client.ask("{\"id\":1,\"call\":\"fail\"}").getJsonObject("error");
      assertThat(thrown.getString("code")).isEqualTo("call-failed");
      assertThat(thrown.getString("message")).isEqualTo("insufficient funds");
      assertThat(thrown.getJsonObject("error").getInteger("line")).isEqualTo(4);
      assertThat(thrown.getJsonObject("error").getString("file")).endsWith("/bookshop/host.ts");

      JsonObject trapped = client.ask("{\"id\":2,\"call\":\"trap\"}").getJsonObject("error");
      assertThat(trapped.getString("code")).isEqualTo("trapped");
      assertThat(trapped.getJsonObject("error").getString("kind")).isEqualTo("time-limit");
    }
  }

  @Test
  void aProcedureHoldsNobodyUp() {
    try (SocketClient client = connect()) {
      client.send("{\"id\":1,\"procedure\":\"slow\",\"args\":[1]}");
      assertThat(client.ask("{\"id\":2,\"call\":\"echo\"}").getInteger("id")).isEqualTo(2);
      fixture.lanes.host().finishSlow();
      assertThat(client.json().getInteger("id")).isEqualTo(1);
    }
  }

  @Test
  void aSubscriptionTellsWhatIsThereAndThenWhatChanges() {
    try (SocketClient client = connect()) {
      assertThat(client.ask("{\"id\":\"s\",\"subscribe\":{\"table\":\"Account\"}}"))
          .isEqualTo(new JsonObject("{\"sub\":\"s\",\"initial\":[{\"id\":\"a1\",\"balance\":5}]}"));
      fixture.lanes.host().commit("{\"id\":\"a1\",\"balance\":6}");
      assertThat(client.json())
          .isEqualTo(
              new JsonObject(
                  "{\"sub\":\"s\",\"put\":[{\"id\":\"a1\",\"balance\":6}],\"removed\":[]}"));
      assertThat(code(client.ask("{\"id\":\"s\",\"subscribe\":{\"table\":\"Account\"}}")))
          .isEqualTo("bad-request");
      assertThat(code(client.ask("{\"id\":2,\"unsubscribe\":\"s\"}"))).isEqualTo("ok");
      fixture.lanes.host().commit("{\"id\":\"a1\",\"balance\":7}");
      assertThat(client.ask("{\"id\":3,\"call\":\"echo\"}").getInteger("id")).isEqualTo(3);
      assertThat(code(client.ask("{\"id\":4,\"subscribe\":{\"table\":\"Nothing\"}}")))
          .isEqualTo("bad-arguments");
    }
  }

  @Test
  void definitionChangesAreToldAlsoWithoutAHost() {
    fixture.write("realm.json", "{}");
    fixture.write("book.ts", "export const one = 1;");
    // Whoever comes while the host still goes is closed with it.
    Awaitility.await().until(() -> status("/bookshop/_host") == 404);
    try (SocketClient client = connect()) {
      assertThat(client.ask("{\"id\":1,\"subscribe\":{\"definitions\":\"./book\"}}"))
          .isEqualTo(new JsonObject("{\"sub\":1,\"initial\":[]}"));
      fixture.write("book.ts", "export const one = 2;");
      assertThat(client.json())
          .isEqualTo(
              new JsonObject()
                  .put("sub", 1)
                  .put("invalidated", new JsonArray().add("https://realms.test/bookshop/book")));
      assertThat(code(client.ask("{\"id\":2,\"call\":\"echo\"}"))).isEqualTo("no-host");
      assertThat(
              code(
                  client.ask(
                      "{\"id\":3,\"subscribe\":{\"definitions\":\"https://other.test/x\"}}")))
          .isEqualTo("forbidden");
    }
  }

  private int status(String path) {
    try (HttpClient http = HttpClient.newHttpClient()) {
      return http.sendAsync(
              HttpRequest.newBuilder(URI.create("http://127.0.0.1:" + fixture.port() + path))
                  .build(),
              HttpResponse.BodyHandlers.discarding())
          .join()
          .statusCode();
    }
  }

  @Test
  void whoeverTheHostRefusesIsClosedWithTheReason() {
    fixture.lanes.host().refusesClients = true;
    try (SocketClient client = connect()) {
      SocketClient.Closed closed = client.closed();
      assertThat(closed.code()).isEqualTo(1008);
      assertThat(closed.reason()).contains("members only");
    }
  }

  @Test
  void aClientThatLeavesIsToldToTheHost() {
    try (SocketClient client = connect()) {
      client.ask("{\"id\":1,\"call\":\"echo\"}");
      client.leave();
      Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .untilAsserted(() ->
              assertThat(fixture.lanes.host().events).containsExactly("connected", "disconnected"));
    }
  }

  @Test
  void whenTheHostFailsEachCallIsAnsweredTheClientClosedAndTheNextOneServed() {
    try (SocketClient client = connect()) {
      client.send("{\"id\":1,\"call\":\"hold\"}");
      client.send("{\"id\":2,\"call\":\"echo\"}");
      Awaitility.await().until(() -> !fixture.lanes.hosts.isEmpty());
      Awaitility.await().until(() -> fixture.lanes.host().holding.getCount() == 0);
      fixture.lanes.host().stop();

      assertThat(code(client.json())).isEqualTo("ok");
      assertThat(code(client.json())).isEqualTo("host-restarted");
      assertThat(client.closed().code()).isEqualTo(1011);
    }
    try (SocketClient client = connect()) {
      assertThat(code(client.ask("{\"id\":1,\"call\":\"echo\"}"))).isEqualTo("ok");
      assertThat(fixture.lanes.hosts).hasSize(2);
    }
  }

  @Test
  void aDrainAnswersWhatIsQueuedAndThenGoesAway() {
    try (SocketClient client = connect()) {
      client.ask("{\"id\":1,\"call\":\"echo\"}");
      client.send("{\"id\":2,\"call\":\"hold\"}");
      Awaitility.await().until(() -> fixture.lanes.host().holding.getCount() == 0);
      var drained = fixture.lanes.door.drain(Duration.ofSeconds(20));
      fixture.lanes.host().release();

      assertThat(code(client.json())).isEqualTo("ok");
      assertThat(client.closed().code()).isEqualTo(1001);
      drained.join();
    }
  }

  @Test
  void otherSourcesMakeTheHostLookAndAnotherHostModuleMakesAnotherHost() {
    try (SocketClient client = connect()) {
      client.ask("{\"id\":1,\"call\":\"echo\"}");
      fixture.write("host.ts", "export const one = 1;");
      Awaitility.await().until(() -> fixture.lanes.host().looks.get() > 0);

      fixture.write("realm.json", "{\"host\":\"./other.ts\"}");

      assertThat(client.closed().code()).isEqualTo(1012);
    }
  }
}
