package dev.realmkeep.server.host.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.server.SocketClient;
import dev.realmkeep.server.host.wire.WireLimits;
import dev.realmkeep.server.http.ApiFixture;
import dev.realmkeep.server.http.LaneFixture;
import io.vertx.core.json.JsonObject;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two servers, of which one has the lane: the clients of the other do not see that. */
class ForwardingTest {
  private static final String REALM = "https://realms.test/bookshop/";

  private final SharedLanes lanes = new SharedLanes();
  private final HttpClient http = HttpClient.newHttpClient();
  private final SharedLanes.Node ownership = lanes.node("owner");
  private final SharedLanes.Node entryOwnership = lanes.node("entry");
  private ApiFixture owner;
  private ApiFixture entry;

  @BeforeEach
  void start() {
    ownership.claim(REALM).join();
    owner = node(ownership);
    entry = node(entryOwnership);
    Awaitility.await().until(() -> !owner.lanes.hosts.isEmpty());
  }

  private static ApiFixture node(SharedLanes.Node ownership) {
    return node(ownership, List.of("*"));
  }

  private static ApiFixture node(SharedLanes.Node ownership, List<String> allowedRealms) {
    ApiFixture fixture = ApiFixture.start(ownership, WireLimits.DEFAULT, allowedRealms);
    fixture.giveHost();
    ownership.reachedAt(
        new LinkAddress("http://127.0.0.1:" + fixture.port(), LaneFixture.KEY).text());
    return fixture;
  }

  @AfterEach
  void stop() {
    entry.close();
    owner.close();
    http.close();
  }

  private SocketClient connect() {
    return new SocketClient("ws://127.0.0.1:" + entry.port() + "/bookshop/_socket");
  }

  private CompletableFuture<HttpResponse<String>> post(String function) {
    return post(entry, function);
  }

  private CompletableFuture<HttpResponse<String>> post(ApiFixture node, String function) {
    return http.sendAsync(request(node, function), HttpResponse.BodyHandlers.ofString());
  }

  private static HttpRequest request(ApiFixture node, String function) {
    return HttpRequest.newBuilder(
            URI.create("http://127.0.0.1:" + node.port() + "/bookshop/_call/" + function))
        .header("Content-Type", "application/json")
        .POST(HttpRequest.BodyPublishers.ofString("{\"args\":[1]}"))
        .build();
  }

  private static String code(JsonObject answer) {
    return answer.containsKey("ok") ? "ok" : answer.getJsonObject("error").getString("code");
  }

  @Test
  void callsAreAnsweredInOrderByTheOwner() {
    try (SocketClient client = connect()) {
      IntStream.range(0, 200)
          .forEach(i ->
              client.send(
                  i % 3 == 0
                      ? "{\"id\":" + i + ",\"wrong\":1}"
                      : "{\"id\":" + i + ",\"call\":\"echo\",\"args\":[" + i + "]}"));
      List<JsonObject> answers = client.json(200);
      assertThat(answers.stream().map(answer -> answer.getInteger("id")))
          .containsExactlyElementsOf(IntStream.range(0, 200).boxed().toList());
      assertThat(code(answers.get(3))).isEqualTo("bad-request");
      assertThat(answers.get(4).getJsonArray("ok").getInteger(0)).isEqualTo(4);
    }
    assertThat(entry.lanes.hosts).isEmpty();
    assertThat(owner.lanes.hosts).hasSize(1);
  }

  @Test
  void httpAndSubscriptionsAreForwardedTooOverOneLink() {
    assertThat(post("echo").join().body()).isEqualTo("{\"result\":[1]}");
    assertThat(new JsonObject(post("fail").join().body()).getString("code"))
        .isEqualTo("call-failed");
    try (SocketClient client = connect();
        SocketClient other = connect()) {
      assertThat(client.ask("{\"id\":1,\"subscribe\":{\"table\":\"Account\"}}").getValue("sub"))
          .isEqualTo(1);
      other.ask("{\"id\":1,\"call\":\"echo\"}");
      owner.lanes.host().commit("{\"id\":\"a1\"}");
      assertThat(client.json().getJsonArray("put")).hasSize(1);
      assertThat(owner.lanes.links.peers()).isEqualTo(1);
    }
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(
            () -> owner.lanes.host().events.stream().filter("disconnected"::equals).count() == 2);
  }

  @Test
  void whenAClientOfTheOtherNodeLeavesItsCallIsCancelledAtTheOwner() {
    post("echo").join();
    HttpClient leaver = HttpClient.newHttpClient();
    leaver.sendAsync(request(entry, "slow"), HttpResponse.BodyHandlers.ofString());
    Awaitility.await().until(() -> owner.lanes.host().slow() == 1);

    leaver.shutdownNow();

    Awaitility.await().until(() -> owner.lanes.host().slow() == 0);
  }

  /** The client's outbox is at the node that it is connected to, not at the owner. */
  @Test
  void aFirstSetThatIsLargerThanTheOutboxOfTheClientsNodeComesInPieces() {
    try (SocketClient client = connect()) {
      client.ask("{\"id\":0,\"call\":\"echo\"}");
      owner.lanes.host().fill(200, 100_000);

      JsonObject piece = client.ask("{\"id\":1,\"subscribe\":{\"table\":\"Account\"}}");
      int documents = piece.getJsonArray("initial").size();
      owner.lanes.host().commit("{\"id\":\"a1\"}");
      while (piece.getBoolean("more", false)) {
        piece = client.json();
        documents += piece.getJsonArray("next").size();
      }

      assertThat(documents).isEqualTo(200);
      assertThat(client.json().getJsonArray("put")).hasSize(1);
    }
  }

  @Test
  void whoIsRefusedByTheOwnerIsTold() {
    owner.lanes.host().refusesClients = true;
    try (SocketClient client = connect()) {
      assertThat(client.closed().code()).isEqualTo(1008);
      assertThat(client.closed().reason()).contains("members only");
    }
  }

  @Test
  void whenTheOwnerIsGoneEachCallIsAnsweredTruthfullyAndTheNextClientIsServed()
      throws ExecutionException, InterruptedException {
    try (SocketClient client = connect()) {
      client.ask("{\"id\":0,\"call\":\"echo\"}");
      client.send("{\"id\":1,\"call\":\"hold\"}");
      client.send("[{\"id\":2,\"call\":\"echo\"},{\"id\":3,\"view\":\"look\"}]");
      CompletableFuture<HttpResponse<String>> held = post("echo");
      Awaitility.await().until(() -> owner.lanes.host().holding.getCount() == 0);
      client.send("{\"id\":4,\"procedure\":\"slow\"}");
      Awaitility.await().until(() -> owner.lanes.links.peers() == 1);

      ownership.die(REALM);
      owner.stopListening();

      assertThat(client.json(4).stream().map(answer -> answer.getInteger("id") + code(answer)))
          .containsExactlyInAnyOrder(
              "1outcome-unknown", "2outcome-unknown", "3host-restarted", "4outcome-unknown");
      assertThat(client.closed().code()).isEqualTo(1012);
      HttpResponse<String> answer = held.get();
      // It was sent before the link broke, or it came to the new owner.
      assertThat(answer.statusCode() == 200 || answer.body().contains("outcome-unknown"))
          .as(answer.body())
          .isTrue();
    }
    try (SocketClient client = connect()) {
      assertThat(code(client.ask("{\"id\":1,\"call\":\"echo\"}"))).isEqualTo("ok");
      assertThat(entry.lanes.hosts).hasSize(1);
    }
  }

  @Test
  void aLaneThatMovesTakesItsClientsAlong() {
    try (SocketClient client = connect()) {
      client.ask("{\"id\":0,\"call\":\"echo\"}");

      ownership.lose(REALM);

      assertThat(client.closed().code()).isEqualTo(1012);
    }
    assertThat(entryOwnership.claim(REALM).join()).isNotNull();
    try (SocketClient client = connect()) {
      assertThat(code(client.ask("{\"id\":1,\"call\":\"echo\"}"))).isEqualTo("ok");
    }
    assertThat(entry.lanes.hosts).hasSize(1);
  }

  @Test
  void aNodeThatMayNotHostTheRealmForwardsAndNeverHasTheLane() {
    try (ApiFixture guest = node(lanes.node("guest"), List.of("/another/"))) {
      guest.lanes.patrol.start();
      assertThat(post(guest, "echo").join().body()).isEqualTo("{\"result\":[1]}");

      ownership.die(REALM);
      owner.stopListening();

      Awaitility.await()
          .until(() -> post(guest, "echo").join().body().contains("\"code\":\"no-host\""));
      assertThat(guest.lanes.hosts).isEmpty();
      assertThat(post("echo").join().body()).isEqualTo("{\"result\":[1]}");
      Awaitility.await().until(() -> post(guest, "echo").join().body().equals("{\"result\":[1]}"));
      assertThat(guest.lanes.hosts).isEmpty();
      assertThat(entry.lanes.hosts).hasSize(1);
    }
  }

  @Test
  void aLaneOfADeadOwnerIsTakenOverWithoutARequest() {
    post("echo").join(); // the lane's place is known: it is the owner's
    entry.lanes.patrol.start();

    ownership.die(REALM);
    owner.stopListening();

    Awaitility.await().until(() -> entry.lanes.hosts.size() == 1);
    assertThat(entryOwnership.holder(REALM).join()).get().isInstanceOf(LaneClaim.Owned.class);
  }

  @Test
  void whoDoesNotKnowTheKeyIsNoNode() {
    int status =
        http.sendAsync(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + owner.port() + LinkAddress.PATH))
                    .header(LinkAddress.KEY, "guess")
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .join()
            .statusCode();
    assertThat(status).isEqualTo(404); // it asks for no WebSocket
    org.assertj.core.api.Assertions.assertThatThrownBy(() ->
            http.newWebSocketBuilder()
                .header(LinkAddress.KEY, "guess")
                .subprotocols(LinkAddress.PROTOCOL)
                .buildAsync(
                    URI.create("ws://127.0.0.1:" + owner.port() + LinkAddress.PATH),
                    new java.net.http.WebSocket.Listener() {})
                .join())
        .hasCauseInstanceOf(java.net.http.WebSocketHandshakeException.class);
  }
}
