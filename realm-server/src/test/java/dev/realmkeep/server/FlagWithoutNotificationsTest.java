package dev.realmkeep.server;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.mode.FlagBoard;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.fleet.FleetFlag;
import dev.realmkeep.cache.model.fleet.NodeDescription;
import dev.realmkeep.cache.model.fleet.NodeStatus;
import dev.realmkeep.coordination.fleet.FleetSettings;
import dev.realmkeep.coordination.fleet.PgFleet;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.testing.FaultProxy;
import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.core.Future;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A flag holds on every node within a second although no notification arrives: with the settings of
 * a server a node asks twice a second, and the first question that begins after a change brings it.
 * Questions are counted, because a test that measured the second would measure its machine.
 */
class FlagWithoutNotificationsTest {
  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @RegisterExtension static final OwnServer server = new OwnServer();

  @Test
  void aFlagIsInForceWithTheFirstSignOfLifeAfterItsChange() throws Exception {
    assertThat(FleetSettings.DEFAULT.beat())
        .isBetween(Duration.ofMillis(1), Duration.ofMillis(500));
    AtomicInteger asked = new AtomicInteger();
    CompletableFuture<Integer> inForce = new CompletableFuture<>();
    FlagBoard flags = new FlagBoard(CoordinationMode.ON);
    FlagBoard others = new FlagBoard(CoordinationMode.ON);
    try (FaultProxy proxy = server.proxy();
        TestDatabase deaf = TestDatabase.on(proxy.options());
        TestDatabase hears = TestDatabase.on(server.options());
        Node node = node(deaf, flags);
        Node other = node(hears, others)) {
      // Given
      flags.follow(() -> {
        if (flags.coordination() == CoordinationMode.OFF) {
          inForce.complete(asked.get());
        }
      });
      node.fleet().join(description(), () -> status(asked)).join();
      proxy.loseNotifications(true);
      int before = asked.get();
      Awaitility.await().atMost(PATIENCE).until(() -> asked.get() > before); // it asks by itself

      // When
      other.fleet().set(FleetFlag.COORDINATION, "off").join();
      int changed = asked.get(); // that question may have begun before the change, the next one not

      // Then
      assertThat(inForce).succeedsWithin(PATIENCE);
      assertThat(inForce.join()).isLessThanOrEqualTo(changed + 1);
      Awaitility.await().atMost(PATIENCE).until(() -> proxy.lostNotifications() > 0);
      assertThat(node.listener().connects()).isEqualTo(1);
    }
  }

  private record Node(Listener listener, PgFleet fleet) implements AutoCloseable {
    @Override
    public void close() {
      fleet.leave().join();
      fleet.close();
      listener.close();
    }
  }

  private static Node node(TestDatabase database, FlagBoard flags) {
    Listener listener = new Listener(database.database(), ListenerSettings.DEFAULT);
    PgFleet fleet =
        new PgFleet(database.database(), listener, Clock.system(), FleetSettings.DEFAULT, flags);
    Future<Void> read = fleet.start();
    get(listener.start());
    get(read);
    return new Node(listener, fleet);
  }

  private static NodeDescription description() {
    return new NodeDescription("http://localhost:4201", "1", "x1", "host", 1);
  }

  private static NodeStatus status(AtomicInteger asked) {
    asked.incrementAndGet();
    return new NodeStatus(
        NodeStatus.Phase.READY, CoordinationMode.ON, true, 10, List.of(), 0, 0, 0, 0);
  }
}
