package dev.realmkeep.server.host.link;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.SocketClient;
import dev.realmkeep.server.host.wire.WireLimits;
import dev.realmkeep.server.http.ApiFixture;
import dev.realmkeep.server.http.LaneFixture;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Clients of a node share its link to the owner of the lane; one of them does not read. */
class ForwardedSlowClientTest {
  private static final String REALM = "https://realms.test/bookshop/";
  private static final long OUTBOX = 512 * 1024;

  private final SharedLanes lanes = new SharedLanes();
  private final SharedLanes.Node ownership = lanes.node("owner");
  private ApiFixture owner;
  private ApiFixture entry;

  @BeforeEach
  void start() {
    ownership.claim(REALM).join();
    owner = node(ownership);
    entry = node(lanes.node("entry"));
    Awaitility.await().until(() -> !owner.lanes.hosts.isEmpty());
  }

  private static ApiFixture node(SharedLanes.Node ownership) {
    ApiFixture fixture = ApiFixture.start(ownership, WireLimits.DEFAULT.withOutboxBytesMax(OUTBOX));
    fixture.giveHost();
    ownership.reachedAt(
        new LinkAddress("http://127.0.0.1:" + fixture.port(), LaneFixture.KEY).text());
    return fixture;
  }

  @AfterEach
  void stop() {
    entry.close();
    owner.close();
  }

  private SocketClient connect(boolean reads) {
    return new SocketClient("ws://127.0.0.1:" + entry.port() + "/bookshop/_socket", reads);
  }

  private long gone() {
    return owner.lanes.host().events.stream().filter("disconnected"::equals).count();
  }

  @Test
  void itIsCutOffAndTheOthersOfItsLinkAreAnsweredMeanwhile() {
    try (SocketClient slow = connect(false);
        SocketClient other = connect(true)) {
      for (int i = 0; i < 400; i++) {
        slow.send("{\"id\":1,\"call\":\"big\"}");
      }

      AtomicInteger asked = new AtomicInteger();
      Awaitility.await()
          .atMost(Duration.ofSeconds(60))
          .until(() -> {
            int id = asked.incrementAndGet();
            assertThat(other.ask("{\"id\":" + id + ",\"call\":\"echo\"}"))
                .isEqualTo(new JsonObject().put("id", id).put("ok", new JsonArray()));
            return gone() == 1;
          });

      slow.read();
      assertThat(slow.closed().code()).isEqualTo(1013);
      assertThat(other.ask("{\"id\":0,\"call\":\"echo\"}").containsKey("ok")).isTrue();
      assertThat(owner.lanes.links.peers()).isEqualTo(1);
      assertThat(gone()).isEqualTo(1);
    }
  }
}
