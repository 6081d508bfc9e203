package dev.realmkeep.coordination.fleet;

import static dev.realmkeep.coordination.fleet.FleetProcess.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.fleet.FleetFlag;
import dev.realmkeep.cache.model.fleet.FleetNode;
import dev.realmkeep.coordination.testing.FaultProxy;
import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.time.Duration;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A node behind a network that fails, and one beside it whose network does not. */
class FaultyNetworkFleetTest {
  private static final FleetSettings SETTINGS =
      new FleetSettings(
          Duration.ofMillis(100), Duration.ofSeconds(1), Duration.ofHours(1), Duration.ofHours(1));

  @RegisterExtension static final OwnServer server = new OwnServer();

  private FaultProxy proxy;
  private TestDatabase database;
  private TestDatabase peerDatabase;
  private FleetProcess node;
  private FleetProcess peer;

  @BeforeEach
  void start() throws Exception {
    proxy = server.proxy();
    peerDatabase = server.database();
    database = server.database(proxy);
    peer = FleetProcess.start(peerDatabase, SETTINGS).join();
    peer.fleet().reset(FleetFlag.COORDINATION).join();
    node = FleetProcess.start(database, SETTINGS).join();
    until(() -> node.mode() == CoordinationMode.ON);
  }

  @AfterEach
  void stop() throws Exception {
    node.close();
    peer.close();
    proxy.close();
    database.close();
    peerDatabase.close();
  }

  @Test
  void whoeverDoesNotHearNotificationsHasAFlagWithTheNextSignOfLife() {
    proxy.loseNotifications(true);

    peer.fleet().set(FleetFlag.COORDINATION, "off").join();

    until(() -> node.mode() == CoordinationMode.OFF);
    until(() -> proxy.lostNotifications() > 0);
    assertThat(node.listener().connects()).isEqualTo(1);
  }

  @Test
  void withoutSignsOfLifeALostNotificationWouldBeLostForGood() {
    try (TestDatabase behind = server.database(proxy);
        FleetProcess silent = FleetProcess.start(behind, SETTINGS.withBeat(Duration.ofHours(1)))) {
      proxy.loseNotifications(true);

      peer.fleet().set(FleetFlag.COORDINATION, "off").join();

      until(() -> proxy.lostNotifications() > 1 && node.mode() == CoordinationMode.OFF);
      assertThat(silent.mode()).isEqualTo(CoordinationMode.ON);
    }
  }

  @Test
  void aNodeThatIsCutOffKeepsItsFlagsIsTakenForLostAndComesBackAsTheSame() {
    peer.fleet().set(FleetFlag.COORDINATION, "shadow").join();
    until(() -> node.mode() == CoordinationMode.SHADOW);

    // When nothing reaches the database any more
    proxy.swallowToServer(true);
    peer.fleet().set(FleetFlag.COORDINATION, "off").join();

    // Then the others take it for lost, and it goes on as it was
    until(() -> peer.nodes().stream().anyMatch(FleetNode::lost));
    assertThat(node.mode()).isEqualTo(CoordinationMode.SHADOW);

    // When the network is back
    proxy.swallowToServer(false);

    // Then it learns what was changed, and is who it was
    until(() -> node.mode() == CoordinationMode.OFF);
    until(() -> peer.nodes().stream().noneMatch(FleetNode::lost));
    assertThat(peer.nodes())
        .extracting(FleetNode::id)
        .contains(node.fleet().self(), peer.fleet().self());
  }

  @Test
  void aFlagThatIsSetWhileNobodyListensIsInForceHereAtOnce() {
    node.listener().close();

    assertThat(node.fleet().set(FleetFlag.COORDINATION, "off").join().inForce()).isEqualTo("off");

    assertThat(node.mode()).isEqualTo(CoordinationMode.OFF);
    until(() -> peer.mode() == CoordinationMode.OFF);
  }
}
