package dev.realmkeep.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.testing.FaultProxy;
import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.deploy.node.Answer;
import dev.realmkeep.deploy.node.NodeProcess;
import dev.realmkeep.deploy.node.NodeProcess.Polled;
import dev.realmkeep.deploy.node.NodeProcess.Written;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * What a process answers whose network fails while another writes: a lookup that begins more than a
 * second after the commit is never answered with what was before it.
 */
class NetworkFaultsTest {
  private static final Answer OLD = new Answer("1");
  private static final Answer NEW = new Answer("2");
  private static final Duration BOUND = Duration.ofSeconds(1);

  @RegisterExtension static final OwnServer server = new OwnServer();
  private static SlimFleet fleet;
  private static FaultProxy network;
  private static NodeProcess node;

  private String realm;
  private String module;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    fleet = new SlimFleet(directory, server.options()).with(1);
    network = fleet.proxy();
    node = fleet.add(network);
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
    network.close();
  }

  @BeforeEach
  void know(TestInfo test) {
    realm = fleet.realm(test.getTestMethod().orElseThrow().getName());
    module = realm + "a";
    fleet.node(0).put(realm, "a.ts", "1");
    fleet.catchUp();
    assertThat(node.get(module).join()).isEqualTo(OLD);
  }

  @AfterEach
  void heal() {
    heal(network);
  }

  private static void heal(FaultProxy network) {
    network.loseNotifications(false);
    network.delayToClient(0);
    network.swallowToClient(false);
    network.swallowToServer(false);
    network.cut();
  }

  @Test
  void itHearsNoNotifications() {
    network.loseNotifications(true);

    assertNeverOldForLong();
    assertThat(network.lostNotifications()).isPositive();
  }

  @Test
  void itHearsNothing() {
    network.swallowToClient(true);

    assertNeverOldForLong();
  }

  @Test
  void itIsNotHeard() {
    network.swallowToServer(true);

    assertNeverOldForLong();
  }

  @Test
  void itHearsLate() {
    network.delayToClient(700);

    assertNeverOldForLong();
  }

  @Test
  void itsConnectionsAreCut() {
    network.cut();

    assertNeverOldForLong();
  }

  @Test
  void theBackendOfItsListeningConnectionIsEnded() {
    // What such a connection asked last is who announces, or what the log has.
    Awaitility.await()
        .until(() ->
            !fleet
                .sql(
                    """
                    SELECT pg_terminate_backend(pid) FROM pg_stat_activity
                    WHERE usename = '%s' AND query ~* 'change_log|^listen'
                    """
                        .formatted(fleet.userOf(node)))
                .isEmpty());

    assertNeverOldForLong();
  }

  @Test
  void aProcessThatTrustsItsCacheForTooLongWouldBeFoundOut() throws Exception {
    try (FaultProxy other = fleet.proxy()) {
      NodeProcess credulous =
          fleet.add(other, options -> options.withTrustWindow(Duration.ofMinutes(1)));
      assertThat(credulous.get(module).join()).isEqualTo(OLD);
      credulous.poll(module);
      other.swallowToClient(true);

      Written written = fleet.node(0).put(realm, "a.ts", "2");
      pass(BOUND.multipliedBy(2));

      assertThat(credulous.polled(module)).anyMatch(polled -> isOldForLong(polled, written));
      heal(other);
      fleet.retire(credulous);
    }
  }

  /** An edit through the other process, while this one is asked again and again. */
  private void assertNeverOldForLong() {
    node.poll(module);
    Written written = fleet.node(0).put(realm, "a.ts", "2");
    pass(BOUND.multipliedBy(3));
    heal();
    Awaitility.await()
        .atMost(Duration.ofSeconds(30))
        .until(() -> node.getSince(module, written.generation()).join().equals(NEW));

    List<Polled> polled = node.polled(module);
    assertThat(polled)
        .allSatisfy(one ->
            assertThat(one.answer().isRetryable() || List.of(OLD, NEW).contains(one.answer()))
                .as(one.toString())
                .isTrue())
        .noneMatch(one -> isOldForLong(one, written));
    fleet.assertSound(realm);
  }

  private static boolean isOldForLong(Polled polled, Written written) {
    return polled.answer().equals(OLD)
        && polled.lastBegunNanos() - written.committedNanos() > BOUND.toNanos();
  }

  private static void pass(Duration time) {
    Awaitility.await()
        .pollDelay(time)
        .atMost(time.plusSeconds(1).multipliedBy(10))
        .until(() -> true);
  }
}
