package dev.realmkeep.server.http.socket;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.memory.InMemoryLanes;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.RawSocket;
import dev.realmkeep.server.host.wire.WireLimits;
import dev.realmkeep.server.http.ApiFixture;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A client is pinged, and whoever answers is there. */
class PulseTest {
  private static final Duration PING_EVERY = Duration.ofMillis(100);
  private static final byte[] NOTHING = new byte[0];

  private ApiFixture fixture;

  private RawSocket connect(Duration silenceMax) throws IOException {
    if (fixture == null) {
      fixture =
          ApiFixture.start(
              new InMemoryLanes(realm -> true, Clock.system()),
              WireLimits.DEFAULT.withPulse(PING_EVERY, silenceMax));
      fixture.giveHost();
    }
    return new RawSocket(fixture.port());
  }

  @AfterEach
  void stop() {
    fixture.close();
  }

  /** The n-th ping is sent no earlier than n periods after the beginning. */
  private static void awaitPings(RawSocket client, int count, boolean answer) throws IOException {
    for (int seen = 0; seen < count; seen++) {
      assertThat(client.next().opcode()).isEqualTo(RawSocket.PING);
      if (answer) {
        client.send(RawSocket.PONG, NOTHING);
      }
    }
  }

  @Test
  void aClientThatOnlyAnswersPingsIsKeptForLongerThanASilentOne() throws IOException {
    Duration silenceMax = Duration.ofSeconds(3);
    try (RawSocket client = connect(silenceMax)) {
      awaitPings(client, 2 * (int) silenceMax.dividedBy(PING_EVERY), true);

      client.send("{\"id\":1,\"call\":\"echo\"}");
      RawSocket.Frame frame = client.next();
      while (frame.opcode() == RawSocket.PING) {
        frame = client.next();
      }

      assertThat(frame.text()).isEqualTo("{\"id\":1,\"ok\":[]}");
    }
  }

  /** What waits for a slow client is no reason to find it silent. */
  @Test
  void pingsAreSentBetweenTheFramesOfALargeOutbox() throws IOException {
    int answers = 110;
    try (RawSocket slow = connect(Duration.ofMinutes(1))) {
      for (int i = 0; i < answers; i++) {
        slow.send("{\"id\":1,\"call\":\"big\"}");
      }
      while (slow.next().opcode() != RawSocket.TEXT) {}
      try (RawSocket clock = connect(Duration.ofMinutes(1))) {
        awaitPings(clock, 20, false);
      }

      List<Integer> opcodes = new ArrayList<>();
      int left = answers - 1;
      while (left > 0) {
        int opcode = slow.next().opcode();
        opcodes.add(opcode);
        left -= opcode == RawSocket.TEXT ? 1 : 0;
      }

      assertThat(opcodes).contains(RawSocket.PING);
    }
  }
}
