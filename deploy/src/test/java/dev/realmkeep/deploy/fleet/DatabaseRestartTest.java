package dev.realmkeep.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.deploy.node.Answer;
import dev.realmkeep.deploy.node.NodeProcess;
import dev.realmkeep.deploy.node.NodeProcess.Polled;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/**
 * The database server is stopped in the midst of lookups and started again.
 *
 * <p>How often is computed. What was held when the server stopped was lost: once more for each. And
 * a process that finds the server started anew drops everything, once, which overtakes what its
 * slots are at in that moment, on connections that were back before the listening one:
 *
 * <pre>
 *   pools                                    listening connection
 * 1 the server is back: a key is held
 *                                          2 connects, and finds another start of the server
 *                                          3 everything is dropped: 1 is overtaken
 * 4 the key is held again, and computed
 * </pre>
 *
 * So the number of computes has a bound and no exact value; that of accepted results has one.
 */
class DatabaseRestartTest {
  @RegisterExtension static final OwnServer server = new OwnServer();

  private static final int KEYS = 40;

  /** Of each process. */
  private static final int SLOTS = 4;

  private static final Duration PATIENCE = Duration.ofSeconds(60);

  @Test
  void lookupsAreAnsweredOrToldToTryAgainAndNoProcessHasToBeRestarted(@TempDir Path directory)
      throws Exception {
    try (SlimFleet fleet = new SlimFleet(directory, server.options()).with(2)) {
      String realm = fleet.realm("restart");
      List<Answer> values = IntStream.range(0, KEYS).mapToObj(i -> new Answer("" + i)).toList();
      List<String> modules = IntStream.range(0, KEYS).mapToObj(i -> realm + "card" + i).toList();
      for (int i = 0; i < KEYS; i++) {
        fleet.node(0).put(realm, "card" + i + ".ts", "" + i);
      }
      fleet.catchUp();
      String warm = modules.getFirst();
      assertThat(fleet.node(1).get(warm).join()).isEqualTo(values.getFirst());
      fleet.nodes(2).forEach(node -> node.poll(warm));
      fleet.nodes(2).forEach(NodeProcess::hold);
      List<CompletableFuture<List<Answer>>> during =
          fleet.nodes(2).stream().map(node -> node.get(modules)).toList();
      // All slots of both processes are taken, and each holds a key.
      Awaitility.await()
          .atMost(PATIENCE)
          .until(() -> fleet.prerenders(realm).size() == 1 + 2 * SLOTS);

      server.stop();
      fleet.nodes(2).forEach(NodeProcess::release);
      for (NodeProcess node : fleet.nodes(2)) {
        assertThat(node.get(realm + "cold").join().isRetryable()).isTrue();
        // What is cached answers for a second.
        Awaitility.await().atMost(PATIENCE).until(() -> node.get(warm).join().isRetryable());
      }
      server.startAgain();

      assertThat(during)
          .allSatisfy(answers ->
              assertThat(answers.join())
                  .allMatch(answer -> answer.isRetryable() || values.contains(answer)));
      for (NodeProcess node : fleet.nodes(2)) {
        Awaitility.await().atMost(PATIENCE).until(() -> node.get(modules).join().equals(values));
        List<Polled> polled = node.polled(warm);
        assertThat(polled)
            .allMatch(one -> one.answer().isRetryable() || one.answer().equals(values.getFirst()));
      }
      Awaitility.await().atMost(PATIENCE).until(() -> prerenders(fleet, "persisted") == KEYS);
      assertThat(fleet.nodes(2)).allMatch(node -> node.attempts("lost") == SLOTS);
      assertThat(prerenders(fleet, "discarded")).isZero();
      assertThat(fleet.prerenders(realm).size())
          .isBetween(KEYS + 2 * SLOTS, KEYS + 2 * SLOTS + 2 * SLOTS);

      fleet.node(1).put(realm, "card0.ts", "new");
      fleet.catchUp();
      assertThat(fleet.node(0).get(warm).join()).isEqualTo(new Answer("new"));
      fleet.assertAudited();
    }
  }

  private static int prerenders(SlimFleet fleet, String outcome) {
    return fleet.nodes(2).stream()
        .mapToInt(node -> (int) node.metric("realmkeep.prerenders", "outcome", outcome))
        .sum();
  }
}
