package dev.realmkeep.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.testing.FaultProxy;
import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.deploy.node.Answer;
import dev.realmkeep.deploy.node.NodeProcess;
import io.vertx.sqlclient.Row;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInfo;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A process that prerenders what two others wait for is killed, stopped, or loses its database. */
class HolderFaultsTest {
  private static final Answer OLD = new Answer("1");
  private static final Duration STOPPED = Duration.ofSeconds(10);

  @RegisterExtension static final OwnServer server = new OwnServer();
  private static SlimFleet fleet;

  private FaultProxy network;
  private NodeProcess holder;
  private String realm;
  private String module;
  private CompletableFuture<Answer> held;
  private List<CompletableFuture<Answer>> waiters;

  @BeforeAll
  static void start(@TempDir Path directory) throws Exception {
    fleet = new SlimFleet(directory, server.options()).with(2);
  }

  @AfterAll
  static void stop() throws Exception {
    fleet.close();
  }

  /** The holder prerenders a module and goes on until it is released; the others wait for it. */
  @BeforeEach
  void hold(TestInfo test) throws Exception {
    network = fleet.proxy();
    holder = fleet.add(network);
    realm = fleet.realm(test.getTestMethod().orElseThrow().getName());
    module = realm + "a";
    fleet.node(0).put(realm, "a.ts", "1");
    fleet.catchUp();
    holder.hold();
    held = holder.get(module);
    Awaitility.await().until(() -> !holder.prerenders().isEmpty());
    waiters = fleet.nodes(2).stream().map(node -> node.get(module)).toList();
    Awaitility.await().until(() -> fleet.nodes(2).stream().allMatch(node -> node.waiting() == 1));
  }

  @AfterEach
  void retire() throws Exception {
    fleet.retire(holder);
    network.close();
  }

  @Test
  void aHolderThatIsKilledIsReplacedAndItsWaitersAreAnswered() {
    holder.kill();

    assertTakenOver();
    fleet.assertSound(realm, Map.of(module, 1));
  }

  @Test
  void aHolderThatIsStoppedForTenSecondsIsReplacedAndItsLateWriteRefused() throws Exception {
    long stoppedNanos = System.nanoTime();
    holder.pause();

    assertTakenOver();
    String row = row();
    Awaitility.await()
        .atMost(STOPPED.multipliedBy(2))
        .until(() -> System.nanoTime() - stoppedNanos > STOPPED.toNanos());
    holder.resume();
    assertLateWriteIsRefused(row);
    fleet.assertSound(realm, Map.of(module, 1));
  }

  @Test
  void aHolderThatIsStoppedDoesNotAnswerWhatWasEditedMeanwhile() throws Exception {
    holder.release();
    assertThat(held.join()).isEqualTo(OLD);
    holder.pause();
    Awaitility.await().until(() -> fleet.node(0).get(module).join().equals(OLD));

    fleet.node(0).put(realm, "a.ts", "2");
    // Sent while it is stopped, so it is what it reads first.
    CompletableFuture<Answer> answer = holder.get(module);
    Awaitility.await().pollDelay(Duration.ofSeconds(2)).until(() -> true);
    holder.resume();

    assertThat(answer.join()).isEqualTo(new Answer("2"));
    fleet.assertSound(realm);
  }

  @Test
  void aHolderWhoseBackendIsEndedLosesTheKeyAndItsLateWriteIsRefused() {
    assertThat(
            fleet.sql(
                """
                SELECT pg_terminate_backend(l.pid) FROM pg_locks l JOIN pg_stat_activity a USING (pid)
                WHERE locktype = 'advisory' AND a.usename = '%s'
                """
                    .formatted(fleet.userOf(holder))))
        .hasSize(1);

    assertTakenOver();
    assertLateWriteIsRefused(row());
    fleet.assertSound(realm, Map.of(module, 1));
  }

  @Test
  void aHolderWhoseLinkIsCutLosesTheKeyAndItsLateWriteIsRefused() {
    network.cut();

    assertTakenOver();
    assertLateWriteIsRefused(row());
    fleet.assertSound(realm, Map.of(module, 1));
  }

  @Test
  void aHolderWhoseLinkIsHalfOpenLosesTheKeyAndItsLateWriteIsRefused() {
    network.swallowToServer(true);

    assertTakenOver();
    network.swallowToServer(false);
    assertLateWriteIsRefused(row());
    fleet.assertSound(realm, Map.of(module, 1));
  }

  @Test
  void aHolderWithASlowLinkKeepsTheKey() {
    network.delayToClient(200);
    Awaitility.await().pollDelay(Duration.ofSeconds(4)).until(() -> true);
    holder.release();

    assertTakenOver();
    assertThat(held.join()).isEqualTo(OLD);
    fleet.assertSound(realm);
  }

  private void assertTakenOver() {
    assertThat(waiters).allSatisfy(waiter -> assertThat(waiter.join()).isEqualTo(OLD));
  }

  /** What the holder brings at last changes nothing, and its own caller gets what is stored. */
  private void assertLateWriteIsRefused(String row) {
    holder.release();

    assertThat(held.join()).isEqualTo(OLD);
    Awaitility.await().until(() -> holder.attempts("lost") == 1);
    assertThat(holder.attempts("given-up")).isZero();
    assertThat(holder.attempts("stored")).isZero();
    assertThat(row()).isEqualTo(row);
  }

  /** The stored row: another result would have another id. */
  private String row() {
    List<Row> rows =
        fleet.sql(
            "SELECT id || ' ' || created_at || ' ' || generation FROM modules WHERE url = '"
                + module
                + "'");
    assertThat(rows).hasSize(1);
    return rows.getFirst().getString(0);
  }
}
