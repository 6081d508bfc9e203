package dev.realmkeep.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

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
import org.junit.jupiter.api.io.TempDir;

/** The database server is stopped in the midst of lookups and started again. */
class DatabaseRestartTest {
  private static final int KEYS = 40;

  @Test
  void lookupsAreAnsweredOrToldToTryAgainAndNoProcessHasToBeRestarted(@TempDir Path directory)
      throws Exception {
    try (BundledDatabase database = BundledDatabase.start();
        SlimFleet fleet = new SlimFleet(directory, database).with(2)) {
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
      Awaitility.await().until(() -> fleet.prerenders(realm).size() == 9);

      database.server().stop();
      fleet.nodes(2).forEach(NodeProcess::release);
      for (NodeProcess node : fleet.nodes(2)) {
        assertThat(node.get(realm + "cold").join().isRetryable()).isTrue();
      }
      database.server().startAgain();

      assertThat(during)
          .allSatisfy(answers ->
              assertThat(answers.join())
                  .allMatch(answer -> answer.isRetryable() || values.contains(answer)));
      for (NodeProcess node : fleet.nodes(2)) {
        Awaitility.await()
            .atMost(Duration.ofSeconds(30))
            .until(() -> node.get(modules).join().equals(values));
        List<Polled> polled = node.polled(warm);
        assertThat(polled)
            .allMatch(one -> one.answer().isRetryable() || one.answer().equals(values.getFirst()))
            .anyMatch(one -> one.answer().isRetryable());
      }
      // Eight keys were held when the server stopped.
      assertThat(fleet.prerenders(realm).size()).isBetween(KEYS, KEYS + 8);

      fleet.node(1).put(realm, "card0.ts", "new");
      fleet.catchUp();
      assertThat(fleet.node(0).get(warm).join()).isEqualTo(new Answer("new"));
      fleet.assertAudited();
    }
  }
}
