package dev.realmkeep.server.http.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.memory.InMemoryLanes;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.Exposition;
import dev.realmkeep.server.RawSocket;
import dev.realmkeep.server.SocketClient;
import dev.realmkeep.server.host.wire.WireLimits;
import dev.realmkeep.server.http.ApiFixture;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.net.URI;
import java.net.http.HttpClient;
import java.net.http.HttpRequest;
import java.net.http.HttpResponse;
import java.net.http.WebSocket;
import java.net.http.WebSocketHandshakeException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SocketLimitsTest {
  private static final long OUTBOX = 512 * 1024;
  private static final int SOCKETS_MAX = 3;

  private final HttpClient http = HttpClient.newHttpClient();
  private ApiFixture fixture;

  @BeforeEach
  void start() {
    fixture =
        ApiFixture.start(
            new InMemoryLanes(realm -> true, Clock.system()),
            new WireLimits(
                WireLimits.DEFAULT.frameBytesMax(),
                OUTBOX,
                WireLimits.DEFAULT.linkOutboxBytesMax(),
                Duration.ofMillis(100),
                Duration.ofSeconds(2),
                WireLimits.DEFAULT.linkPingEvery(),
                WireLimits.DEFAULT.linkSilenceMax(),
                SOCKETS_MAX));
    fixture.giveHost();
  }

  @AfterEach
  void stop() {
    http.close();
    fixture.close();
  }

  private String url() {
    return "ws://127.0.0.1:" + fixture.port() + "/bookshop/_socket";
  }

  private double metric(String name, String label, String of) {
    return metrics().value(name, label, of);
  }

  private double total(String name) {
    return metrics().sum(name);
  }

  private Exposition metrics() {
    String text =
        http.sendAsync(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + fixture.port() + "/metrics"))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .join()
            .body();
    return Exposition.read(text);
  }

  @Test
  void aFirstSetThatIsLargerThanTheOutboxComesInPiecesAndLaterChangesAfterIt() {
    try (SocketClient client = new SocketClient(url());
        SocketClient other = new SocketClient(url())) {
      other.ask("{\"id\":0,\"call\":\"echo\"}");
      fixture.lanes.host().fill(300, 10_000);

      client.send("{\"id\":7,\"subscribe\":{\"table\":\"Account\"}}");
      JsonObject first = client.json();
      fixture.lanes.host().commit("{\"id\":\"a1\"}");
      other.ask("{\"id\":1,\"call\":\"echo\"}");

      List<String> ids = new ArrayList<>(ids(first.getJsonArray("initial")));
      boolean more = first.getBoolean("more");
      assertThat(more).isTrue();
      while (more) {
        JsonObject piece = client.json();
        assertThat(piece.getInteger("sub")).isEqualTo(7);
        ids.addAll(ids(piece.getJsonArray("next")));
        more = piece.getBoolean("more", false);
      }
      assertThat(ids)
          .containsExactlyElementsOf(IntStream.range(0, 300).mapToObj(i -> "d" + i).toList());
      assertThat(ids(client.json().getJsonArray("put"))).containsExactly("a1");
    }
  }

  private static List<String> ids(JsonArray documents) {
    return documents.stream().map(document -> ((JsonObject) document).getString("id")).toList();
  }

  @Test
  void whoSubscribesAndReadsNothingIsClosedAndNobodyElseWaits() throws IOException {
    try (RawSocket slow = new RawSocket(fixture.port());
        SocketClient other = new SocketClient(url())) {
      other.ask("{\"id\":0,\"call\":\"echo\"}");
      fixture.lanes.host().fill(2_000, 10_000);

      slow.send("{\"id\":1,\"subscribe\":{\"table\":\"Account\"}}");

      IntStream.range(0, 50)
          .forEach(i -> other.ask("{\"id\":" + i + ",\"call\":\"echo\",\"args\":[" + i + "]}"));
      Awaitility.await()
          .until(() -> fixture.lanes.host().events.stream().anyMatch("disconnected"::equals));
      assertThat(other.ask("{\"id\":1,\"call\":\"echo\"}").containsKey("ok")).isTrue();
      // Pieces wait until it takes them, so that its outbox never overflows: it answers no pings.
      assertThat(slow.closeCode()).isEqualTo(1008);
    }
  }

  /** A client that sends calls with large results and reads none of them, not even pings. */
  @Test
  void aClientThatDoesNotReadIsClosedAndNobodyElseWaits() throws IOException {
    try (RawSocket slow = new RawSocket(fixture.port());
        SocketClient other = new SocketClient(url())) {
      for (int i = 0; i < 400; i++) {
        slow.send("{\"id\":1,\"call\":\"big\"}");
      }

      AtomicInteger asked = new AtomicInteger();
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> {
            int id = asked.incrementAndGet();
            assertThat(other.ask("{\"id\":" + id + ",\"call\":\"echo\"}"))
                .isEqualTo(new JsonObject().put("id", id).put("ok", new JsonArray()));
            return metric("realmkeep_sockets_dropped_total", "reason", "slow") == 1;
          });
      assertThat(other.ask("{\"id\":\"after\",\"call\":\"echo\"}").getString("id"))
          .isEqualTo("after");
      assertThat(slow.closeCode()).isEqualTo(1013);
    }
  }

  /** It reads not even that it is closed. */
  @Test
  void whoNeverReadsTakesNoPlaceForLong() throws IOException {
    try (RawSocket slow = new RawSocket(fixture.port());
        SocketClient other = new SocketClient(url())) {
      for (int i = 0; i < 400; i++) {
        slow.send("{\"id\":1,\"call\":\"big\"}");
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> metric("realmkeep_sockets_dropped_total", "reason", "slow") == 1);

      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            other.ask("{\"id\":1,\"call\":\"echo\"}");
            return total("realmkeep_sockets") == 1;
          });
    }
  }

  @Test
  void aClientThatAnswersNoPingsIsClosed() throws IOException {
    try (RawSocket silent = new RawSocket(fixture.port())) {
      assertThat(silent.closeCode()).isEqualTo(1008);
      assertThat(metric("realmkeep_sockets_dropped_total", "reason", "silent")).isEqualTo(1);
    }
  }

  @Test
  void aFrameThatIsTooBigClosesTheConnection() {
    try (SocketClient client = new SocketClient(url())) {
      client.send("{\"id\":1,\"call\":\"echo\",\"args\":[\"" + "x".repeat(1 << 20) + "\"]}");
      assertThat(client.closed().code()).isEqualTo(1009);
    }
  }

  @Test
  void aBinaryFrameClosesTheConnection() throws IOException {
    try (RawSocket client = new RawSocket(fixture.port())) {
      client.send(
          RawSocket.BINARY, "{\"id\":1,\"call\":\"echo\"}".getBytes(StandardCharsets.UTF_8));
      assertThat(client.closeCode()).isEqualTo(1003);
    }
  }

  @Test
  void onlySoManyClientsAreLetInAndWhoLeavesMakesRoom() {
    List<SocketClient> clients = new ArrayList<>();
    for (int i = 0; i < SOCKETS_MAX; i++) {
      clients.add(new SocketClient(url()));
    }
    assertThatThrownBy(() -> new SocketClient(url()))
        .cause()
        .isInstanceOfSatisfying(
            WebSocketHandshakeException.class,
            refused -> {
              assertThat(refused.getResponse().statusCode()).isEqualTo(503);
              assertThat(refused.getResponse().headers().firstValue("Retry-After")).isPresent();
            });
    assertThat(clients.getLast().ask("{\"id\":1,\"call\":\"echo\"}").containsKey("ok")).isTrue();

    clients.removeFirst().close();

    Awaitility.await().until(() -> total("realmkeep_sockets") == SOCKETS_MAX - 1);
    clients.add(new SocketClient(url()));
    assertThat(clients.getLast().ask("{\"id\":1,\"call\":\"echo\"}").containsKey("ok")).isTrue();
    clients.forEach(SocketClient::close);
  }

  @Test
  void theProtocolMustBeOfferedAndAForeignOriginIsRefused() {
    assertThatThrownBy(() ->
            http.newWebSocketBuilder()
                .buildAsync(URI.create(url()), new WebSocket.Listener() {})
                .join())
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
    assertThatThrownBy(() ->
            http.newWebSocketBuilder()
                .subprotocols("realmkeep.v1")
                .header("Origin", "https://evil.test")
                .buildAsync(URI.create(url()), new WebSocket.Listener() {})
                .join())
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
    http.newWebSocketBuilder()
        .subprotocols("realmkeep.v1")
        .header("Origin", "http://127.0.0.1:" + fixture.port())
        .buildAsync(URI.create(url()), new WebSocket.Listener() {})
        .join()
        .abort();
  }

  @Test
  void aRealmThatIsNotThereIsRefusedBeforeTheHandshake() {
    assertThatThrownBy(() ->
            http.newWebSocketBuilder()
                .subprotocols("realmkeep.v1")
                .buildAsync(
                    URI.create(url().replace("bookshop", "nowhere")), new WebSocket.Listener() {})
                .join())
        .hasCauseInstanceOf(WebSocketHandshakeException.class);
  }
}
