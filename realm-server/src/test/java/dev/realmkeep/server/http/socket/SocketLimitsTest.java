package dev.realmkeep.server.http.socket;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.memory.InMemoryLanes;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.Exposition;
import dev.realmkeep.server.SocketClient;
import dev.realmkeep.server.host.wire.WireLimits;
import dev.realmkeep.server.http.ApiFixture;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.io.InputStream;
import java.net.Socket;
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
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SocketLimitsTest {
  private static final long OUTBOX = 512 * 1024;

  private final HttpClient http = HttpClient.newHttpClient();
  private ApiFixture fixture;

  @BeforeEach
  void start() {
    fixture =
        ApiFixture.start(
            new InMemoryLanes(realm -> true, Clock.system()),
            WireLimits.DEFAULT
                .withOutboxBytesMax(OUTBOX)
                .withPulse(Duration.ofMillis(100), Duration.ofSeconds(2)));
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
    String text =
        http.sendAsync(
                HttpRequest.newBuilder(
                        URI.create("http://127.0.0.1:" + fixture.port() + "/metrics"))
                    .build(),
                HttpResponse.BodyHandlers.ofString())
            .join()
            .body();
    return Exposition.read(text).value(name, label, of);
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
    try (Socket slow = upgraded();
        SocketClient other = new SocketClient(url())) {
      slow.setReceiveBufferSize(4096);
      other.ask("{\"id\":0,\"call\":\"echo\"}");
      fixture.lanes.host().fill(2_000, 10_000);

      slow.getOutputStream().write(maskedText("{\"id\":1,\"subscribe\":{\"table\":\"Account\"}}"));
      slow.getOutputStream().flush();

      IntStream.range(0, 50)
          .forEach(i -> other.ask("{\"id\":" + i + ",\"call\":\"echo\",\"args\":[" + i + "]}"));
      Awaitility.await()
          .until(() -> fixture.lanes.host().events.stream().anyMatch("disconnected"::equals));
      assertThat(other.ask("{\"id\":1,\"call\":\"echo\"}").containsKey("ok")).isTrue();
    }
  }

  /** A client that sends calls with large results and reads none of them, not even pings. */
  @Test
  void aClientThatDoesNotReadIsClosedAndNobodyElseWaits() throws IOException {
    try (Socket slow = upgraded();
        SocketClient other = new SocketClient(url())) {
      slow.setReceiveBufferSize(4096);
      byte[] call = maskedText("{\"id\":1,\"call\":\"big\"}");
      for (int i = 0; i < 400; i++) {
        slow.getOutputStream().write(call);
      }
      slow.getOutputStream().flush();

      IntStream.range(0, 50)
          .forEach(i ->
              assertThat(other.ask("{\"id\":" + i + ",\"call\":\"echo\"}").getInteger("id"))
                  .isEqualTo(i));
      org.awaitility.Awaitility.await()
          .atMost(Duration.ofSeconds(20))
          .until(() -> metric("realmkeep_sockets_dropped_total", "reason", "slow") == 1);
      assertThat(other.ask("{\"id\":\"after\",\"call\":\"echo\"}").getString("id"))
          .isEqualTo("after");
      assertThat(closeCode(slow.getInputStream())).isIn(1013, -1);
    }
  }

  @Test
  void aClientThatAnswersNoPingsIsClosed() throws IOException {
    try (Socket silent = upgraded()) {
      assertThat(closeCode(silent.getInputStream())).isEqualTo(1008);
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

  private Socket upgraded() throws IOException {
    Socket socket = new Socket("127.0.0.1", fixture.port());
    socket.setSoTimeout(30_000);
    socket
        .getOutputStream()
        .write(
            ("GET /bookshop/_socket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                    + "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                    + "Sec-WebSocket-Key: AAAAAAAAAAAAAAAAAAAAAA==\r\n"
                    + "Sec-WebSocket-Protocol: realmkeep.v1\r\n\r\n")
                .getBytes(StandardCharsets.US_ASCII));
    StringBuilder head = new StringBuilder();
    while (head.indexOf("\r\n\r\n") < 0) {
      head.append((char) socket.getInputStream().read());
    }
    assertThat(head.toString()).startsWith("HTTP/1.1 101").contains("realmkeep.v1");
    return socket;
  }

  /** A short text frame as clients send it (RFC 6455 section 5.2), its mask all zeros. */
  private static byte[] maskedText(String text) {
    byte[] payload = text.getBytes(StandardCharsets.UTF_8);
    byte[] frame = new byte[payload.length + 6];
    frame[0] = (byte) 0x81;
    frame[1] = (byte) (0x80 | payload.length);
    System.arraycopy(payload, 0, frame, 6, payload.length);
    return frame;
  }

  /** Reads to the close frame; -1 when the connection ends without one. */
  private static int closeCode(InputStream in) throws IOException {
    while (true) {
      int first;
      try {
        first = in.read();
      } catch (java.net.SocketException reset) {
        return -1;
      }
      if (first < 0) {
        return -1;
      }
      int length = in.read() & 0x7f;
      if (length == 126) {
        length = in.read() << 8 | in.read();
      } else if (length == 127) {
        in.readNBytes(4);
        length = in.read() << 24 | in.read() << 16 | in.read() << 8 | in.read();
      }
      byte[] payload = in.readNBytes(length);
      if ((first & 0xf) == 8) {
        return (payload[0] & 0xff) << 8 | payload[1] & 0xff;
      }
    }
  }
}
