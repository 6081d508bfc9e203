package dev.realmkeep.server.http;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.server.http.server.HttpApi;
import dev.realmkeep.server.ops.Health;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.net.BindException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;

class LifecycleTest {
  private static final String BOOK = "/bookshop/_definition?module=./book&name=Book";

  @Test
  void drainingFinishesWhatIsBeingAnsweredAndAcceptsNothingNew() {
    HttpSettings settings = HttpSettings.loopback().withProbePort(0);
    try (ApiFixture fixture = ApiFixture.start(settings);
        ApiTester client = fixture.client();
        ApiTester probes = new ApiTester("127.0.0.1", fixture.api.probePort())) {
      client.put("/bookshop/book.gts", "wait\ncard Book title");
      CompletableFuture<ApiTester.Reply> waiting =
          CompletableFuture.supplyAsync(() -> client.get(BOOK));
      fixture.modules.reachedWait.join();

      // When
      CompletableFuture<Void> drained = fixture.api.drain(Duration.ofSeconds(30));

      // Then
      assertThat(probes.getUnchecked("/readyz").status()).isEqualTo(503);
      assertThat(probes.getUnchecked("/livez").status()).isEqualTo(200);
      assertThatThrownBy(() -> new RawHttp(fixture.api.port()).close())
          .isInstanceOf(IOException.class);
      assertThat(drained).isNotDone();
      fixture.modules.letGo();
      assertThat(waiting.join().status()).isEqualTo(200);
      drained.join();
    }
  }

  @Test
  void aDrainEndsWithItsGraceEvenIfARequestDoesNot() {
    try (ApiFixture fixture = ApiFixture.start();
        ApiTester client = fixture.client()) {
      client.put("/bookshop/book.gts", "wait\ncard Book title");
      CompletableFuture<ApiTester.Reply> waiting =
          CompletableFuture.supplyAsync(() -> client.get(BOOK));
      fixture.modules.reachedWait.join();

      fixture.api.drain(Duration.ofMillis(200)).join();

      assertThatThrownBy(waiting::join).hasCauseInstanceOf(AssertionError.class);
    }
  }

  @Test
  void readinessFollowsThePhaseAndTheChecks() {
    try (ApiFixture fixture = ApiFixture.start();
        ApiTester client = fixture.client()) {
      assertThat(client.get("/readyz").json().getString("status")).isEqualTo("ready");
      boolean[] holds = {false};
      fixture.health.check("database", () -> holds[0]);

      ApiTester.Reply reply = client.get("/readyz");

      assertThat(reply.status()).isEqualTo(503);
      assertThat(reply.needed("Retry-After")).isEqualTo("1");
      assertThat(reply.json().getJsonObject("checks").getBoolean("database")).isFalse();
      assertThat(client.get("/healthz").status()).isEqualTo(503);
      holds[0] = true;
      assertThat(client.get("/healthz").status()).isEqualTo(200);
    }
  }

  @Test
  void aBlockedEventLoopIsReportedByAThreadThatIsNot() {
    HttpLimits limits = HttpLimits.DEFAULT.withStallMax(Duration.ofMillis(1500));
    HttpSettings settings = HttpSettings.loopback().withProbePort(0).withLimits(limits);
    try (ApiFixture fixture = ApiFixture.start(settings);
        ApiTester probes = new ApiTester("127.0.0.1", fixture.api.probePort())) {
      CountDownLatch release = new CountDownLatch(1);
      fixture.blockEventLoops(release);
      try {
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> probes.getUnchecked("/livez").status() == 503);
      } finally {
        release.countDown();
      }
      Awaitility.await()
          .atMost(Duration.ofSeconds(30))
          .until(() -> probes.getUnchecked("/livez").status() == 200);
      assertThat(probes.getUnchecked("/metrics").text()).contains("realmkeep_l1_trusted");
      assertThat(probes.getUnchecked("/else").status()).isEqualTo(404);
    }
  }

  @Test
  void aPortThatIsTakenFailsTheStart() {
    try (ApiFixture fixture = ApiFixture.start()) {
      HttpSettings same =
          new HttpSettings(
              "127.0.0.1",
              fixture.api.port(),
              null,
              HttpSettings.NO_PROBE_PORT,
              1,
              List.of(),
              Map.of(),
              HttpLimits.DEFAULT);
      Vertx other = Vertx.vertx();
      try {
        HttpApi second = new HttpApi(other, fixture.ports(), same);
        assertThatThrownBy(() -> second.start().join()).hasCauseInstanceOf(BindException.class);
        assertThat(second.started()).isFalse();
      } finally {
        other.close().toCompletionStage().toCompletableFuture().join();
      }
    }
  }

  @Test
  void severalEventLoopsShareThePortAndTheLimits() {
    try (ApiFixture fixture = ApiFixture.start(HttpSettings.loopback().withInstances(3))) {
      for (int connection = 0; connection < 9; connection++) { // they are dealt out in turn
        try (ApiTester client = fixture.client()) {
          assertThat(client.put("/bookshop/a" + connection, "x").status()).isEqualTo(201);
        }
      }
      fixture.api.drain(Duration.ofSeconds(5)).join();
      // The acceptor that the event loops share may let one connection in while it closes.
      Awaitility.await()
          .atMost(Duration.ofSeconds(5))
          .untilAsserted(() ->
              assertThatThrownBy(() -> new RawHttp(fixture.api.port()).close())
                  .isInstanceOf(IOException.class));
    }
  }

  @Test
  void stoppingTwiceIsStoppingOnce() {
    ApiFixture fixture = ApiFixture.start();
    fixture.api.stop().join();
    fixture.api.stop().join();
    assertThat(fixture.health.phase()).isEqualTo(Health.Phase.STOPPED);
    fixture.close();
  }
}
