package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.net.http.HttpRequest.BodyPublishers;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LimitsTest {
  private static final String BOOK = "/bookshop/_definition?module=./book&name=Book";

  @Test
  void aBodyOverTheLimitIsRefusedWithAndWithoutALength() {
    HttpLimits limits = HttpLimits.DEFAULT.withSizes(1000, 3000, 500);
    try (ApiFixture fixture = ApiFixture.start(HttpSettings.loopback().withLimits(limits));
        ApiTester client = fixture.client()) {
      byte[] large = new byte[1001];

      assertThat(client.put("/bookshop/a", "x".repeat(1000)).status()).isEqualTo(201);
      assertThat(client.put("/bookshop/a", "x".repeat(1001)).code()).isEqualTo("too-large");
      ApiTester.Reply chunked =
          client.send(
              "PUT",
              "/bookshop/a",
              BodyPublishers.ofInputStream(() -> new ByteArrayInputStream(large)));
      assertThat(chunked.status()).isEqualTo(413);
      assertThat(client.post("/bookshop/_definitions", " ".repeat(501)).status()).isEqualTo(413);
      assertThat(client.post("/bookshop/_atomic", " ".repeat(3001)).status()).isEqualTo(413);
      assertThat(
              client
                  .post(
                      "/bookshop/_atomic",
                      "{\"operations\":[{\"op\":\"put\",\"path\":\"b\",\"text\":\""
                          + "x".repeat(1001)
                          + "\"}]}")
                  .code())
          .isEqualTo("too-large");
    }
  }

  @Test
  void aClientThatAsksFirstIsToldBeforeItSends() throws IOException {
    HttpLimits limits = HttpLimits.DEFAULT.withSizes(1000, 3000, 500);
    try (ApiFixture fixture = ApiFixture.start(HttpSettings.loopback().withLimits(limits));
        RawHttp http = new RawHttp(fixture.api.port())) {
      String head = "PUT /bookshop/a HTTP/1.1\r\nHost: x\r\nExpect: 100-continue\r\n";

      http.send(head + "Content-Length: 5\r\n\r\n");
      assertThat(http.readAnswer()).startsWith("HTTP/1.1 100 ");
      assertThat(http.send("hello").readAnswer()).startsWith("HTTP/1.1 201 ");
      http.send(head + "Content-Length: 5000\r\n\r\n");
      assertThat(http.readAnswer()).startsWith("HTTP/1.1 413 ");
    }
  }

  @Test
  void bodiesTogetherAreBounded() throws IOException {
    HttpLimits limits = HttpLimits.DEFAULT.withConcurrency(100, 100, 1000);
    try (ApiFixture fixture = ApiFixture.start(HttpSettings.loopback().withLimits(limits));
        ApiTester client = fixture.client();
        RawHttp slow = new RawHttp(fixture.api.port())) {
      slow.send(
          "PUT /bookshop/a HTTP/1.1\r\nHost: x\r\nContent-Length: 700\r\n\r\n" + "x".repeat(699));
      Awaitility.await()
          .until(() -> fixture.metrics.get("realmkeep.http.buffered").gauge().value() == 699);

      assertThat(client.put("/bookshop/b", "x".repeat(302)).code()).isEqualTo("overloaded");

      assertThat(slow.send("x").readAnswer()).startsWith("HTTP/1.1 201 ");
      assertThat(client.put("/bookshop/b", "x".repeat(302)).status()).isEqualTo(201);
      Awaitility.await()
          .until(() -> fixture.metrics.get("realmkeep.http.buffered").gauge().value() == 0);
    }
  }

  @Test
  void requestsOverTheLimitAreRefusedAndProbesAreNot() {
    HttpLimits limits = HttpLimits.DEFAULT.withConcurrency(1, 100, 1 << 20);
    try (ApiFixture fixture = ApiFixture.start(HttpSettings.loopback().withLimits(limits));
        ApiTester client = fixture.client()) {
      client.put("/bookshop/book.gts", "wait\ncard Book title");
      CompletableFuture<ApiTester.Reply> waiting =
          CompletableFuture.supplyAsync(() -> client.get(BOOK));
      fixture.modules.reachedWait.join();

      ApiTester.Reply refused = client.get("/bookshop/book.gts");

      assertThat(refused.status()).isEqualTo(503);
      assertThat(refused.code()).isEqualTo("overloaded");
      assertThat(refused.header("Retry-After")).isPresent();
      assertThat(client.get("/livez").status()).isEqualTo(200);
      assertThat(client.get("/readyz").status()).isEqualTo(200);
      fixture.modules.letGo();
      assertThat(waiting.join().status()).isEqualTo(200);
      Awaitility.await().until(() -> client.get("/bookshop/book.gts").status() == 200);
      assertThat(fixture.metrics.get("realmkeep.http.overloaded").counter().count())
          .isGreaterThanOrEqualTo(1);
    }
  }

  @Test
  void aHeadThatTricklesInEndsTheConnection() throws IOException {
    try (ApiFixture fixture = ApiFixture.start(impatient());
        RawHttp http = new RawHttp(fixture.api.port())) {
      http.send("GET / HTTP/1.1\r\nHost: x\r\nX-Slow: ");

      assertThat(http.readToEnd()).isEmpty();
    }
  }

  @Test
  void aConnectionThatAsksNothingMoreIsClosed() throws IOException {
    try (ApiFixture fixture = ApiFixture.start(impatient());
        RawHttp http = new RawHttp(fixture.api.port())) {
      http.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(http.readAnswer()).startsWith("HTTP/1.1 200 ");

      assertThat(http.readToEnd()).isEmpty();
    }
  }

  @Test
  void aBodyThatTricklesInIsTimedOut() throws IOException {
    try (ApiFixture fixture = ApiFixture.start(impatient());
        RawHttp http = new RawHttp(fixture.api.port())) {
      http.send("PUT /bookshop/a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");

      assertThat(http.readToEnd())
          .startsWith("HTTP/1.1 408 ")
          .contains("\"code\":\"request-timeout\"");
    }
  }

  @Test
  void aBodyThatBreaksOffWritesNothing() throws IOException {
    try (ApiFixture fixture = ApiFixture.start();
        ApiTester client = fixture.client()) {
      try (RawHttp http = new RawHttp(fixture.api.port())) {
        http.send("PUT /bookshop/a HTTP/1.1\r\nHost: x\r\nContent-Length: 10\r\n\r\nabc");
        Awaitility.await()
            .until(() -> fixture.metrics.get("realmkeep.http.buffered").gauge().value() == 3);
      }
      Awaitility.await()
          .until(() -> fixture.metrics.get("realmkeep.http.buffered").gauge().value() == 0);

      assertThat(client.get("/bookshop/a").status()).isEqualTo(404);
    }
  }

  @Test
  void aCallerThatLeavesFreesItsPlace() throws IOException {
    HttpLimits limits = HttpLimits.DEFAULT.withConcurrency(1, 100, 1 << 20);
    try (ApiFixture fixture = ApiFixture.start(HttpSettings.loopback().withLimits(limits));
        ApiTester client = fixture.client()) {
      client.put("/bookshop/book.gts", "wait\ncard Book title");
      try (RawHttp leaving = new RawHttp(fixture.api.port())) {
        leaving.send("GET " + BOOK + " HTTP/1.1\r\nHost: x\r\n\r\n");
        fixture.modules.reachedWait.join();
      }

      Awaitility.await().until(() -> client.get("/bookshop/book.gts").status() == 200);
      try (RawHttp leaving = new RawHttp(fixture.api.port())) {
        leaving.send("PUT /bookshop/a HTTP/1.1\r\nHost: x\r\nContent-Length: 9\r\n\r\nabc");
        Awaitility.await()
            .until(() -> fixture.metrics.get("realmkeep.http.buffered").gauge().value() == 3);
      }
      Awaitility.await().until(() -> client.get("/bookshop/book.gts").status() == 200);
    }
  }

  @Test
  void connectionsOverTheLimitAreClosed() throws IOException {
    HttpLimits limits = HttpLimits.DEFAULT.withConcurrency(10, 1, 1 << 20);
    try (ApiFixture fixture = ApiFixture.start(HttpSettings.loopback().withLimits(limits));
        RawHttp first = new RawHttp(fixture.api.port())) {
      first.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(first.readAnswer()).startsWith("HTTP/1.1 200 ");
      try (RawHttp second = new RawHttp(fixture.api.port())) {
        assertThat(second.readToEnd()).isEmpty();
      }
      first.send("GET /livez HTTP/1.1\r\nHost: x\r\n\r\n");
      assertThat(first.readAnswer()).startsWith("HTTP/1.1 200 ");
    }
  }

  private static HttpSettings impatient() {
    return HttpSettings.loopback()
        .withLimits(
            HttpLimits.DEFAULT.withTimeouts(
                Duration.ofMillis(300),
                Duration.ofMillis(300),
                Duration.ofSeconds(30),
                Duration.ofSeconds(30)));
  }
}
