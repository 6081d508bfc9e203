package dev.realmkeep.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.deploy.node.Answer;
import dev.realmkeep.deploy.node.NodeProcess;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.UnaryOperator;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** The database server has no connection left for the nodes, for a while. */
class NoConnectionsTest {
  @RegisterExtension static final OwnServer server = new OwnServer();

  private static final Duration PATIENCE = Duration.ofSeconds(60);
  private static final Answer ONE = new Answer("1");

  @BeforeAll
  static void haveFew() throws Exception {
    server.execute("ALTER SYSTEM SET max_connections = 40");
    server.stop();
    server.startAgain();
  }

  @Test
  void lookupsAreToldToTryAgainAndNoProcessHasToBeRestarted(@TempDir Path directory)
      throws Exception {
    try (SlimFleet fleet = new SlimFleet(directory, server.newDatabase()).with(2)) {
      String realm = fleet.realm("full");
      fleet.node(0).put(realm, "warm.ts", "1");
      fleet.node(0).put(realm, "cold.ts", "1");
      fleet.catchUp();
      for (NodeProcess node : fleet.nodes(2)) {
        assertThat(node.get(realm + "warm").join()).isEqualTo(ONE);
      }

      try (Connections others = Connections.takeAll(server.options())) {
        // What a node has already it keeps.
        for (NodeProcess node : fleet.nodes(2)) {
          node.catchUp();
          assertThat(node.get(realm + "warm").join()).isEqualTo(ONE);
        }
        others.takeThoseOf("%\\_node\\_%");

        for (NodeProcess node : fleet.nodes(2)) {
          assertThat(node.get(realm + "cold").join().isRetryable()).isTrue();
          // What is cached answers for a second.
          Awaitility.await()
              .atMost(PATIENCE)
              .until(() -> node.get(realm + "warm").join().isRetryable());
          assertThatThrownBy(() -> node.put(realm, "warm.ts", "2"))
              .hasMessageContaining("StoreUnavailableException");
        }
        assertThat(fleet.prerenders(realm)).hasSize(1);
      }

      for (NodeProcess node : fleet.nodes(2)) {
        Awaitility.await()
            .atMost(PATIENCE)
            .until(() ->
                node.get(List.of(realm + "warm", realm + "cold")).join().equals(List.of(ONE, ONE)));
      }
      Awaitility.await()
          .atMost(PATIENCE)
          .ignoreExceptions()
          .until(() -> {
            fleet.node(1).put(realm, "warm.ts", "2");
            fleet.catchUp();
            return true;
          });
      assertThat(fleet.node(0).get(realm + "warm").join()).isEqualTo(new Answer("2"));
      fleet.assertSound(realm);
    }
  }

  @Test
  void aNodeThatStartsMeanwhileEndsAndSaysWhyAndTheNextOneStarts(@TempDir Path directory)
      throws Exception {
    try (SlimFleet fleet = new SlimFleet(directory, server.newDatabase())) {
      NodeProcess tooEarly;
      try (Connections others = Connections.takeAll(server.options())) {
        others.takeThoseOf("%\\_node\\_%");
        tooEarly = fleet.start(UnaryOperator.identity(), Map.of());

        assertThatThrownBy(tooEarly::awaitReady).hasMessageContaining("too many clients");
        fleet.retire(tooEarly);
      }

      assertThat(fleet.add(UnaryOperator.identity()).wallClockMillis()).isPositive();
    }
  }
}
