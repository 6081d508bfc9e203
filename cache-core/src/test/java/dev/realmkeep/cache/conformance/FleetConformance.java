package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.mode.FlagBoard;
import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.fleet.FlagState;
import dev.realmkeep.cache.model.fleet.FleetFlag;
import dev.realmkeep.cache.model.fleet.FleetNode;
import dev.realmkeep.cache.model.fleet.NodeDescription;
import dev.realmkeep.cache.model.fleet.NodeStatus;
import dev.realmkeep.cache.model.fleet.RunningPopulate;
import dev.realmkeep.cache.port.Fleet;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link Fleet} does with one process. */
public abstract class FleetConformance {
  protected static final NodeDescription DESCRIPTION =
      new NodeDescription("http://localhost:4201", "1.2", "x1", "host", 42);

  protected static final NodeStatus STATUS =
      new NodeStatus(
          NodeStatus.Phase.READY,
          CoordinationMode.OFF,
          true,
          120,
          List.of(new RunningPopulate(key("https://r.example/a/", "m.ts"), 700)),
          1,
          3,
          17,
          4096);

  protected final FlagBoard board = new FlagBoard(CoordinationMode.SHADOW);
  private Fleet fleet;

  /** A process of a new fleet, with these flags. */
  protected abstract Fleet open(FlagBoard flags) throws Exception;

  @BeforeEach
  void openFleet() throws Exception {
    fleet = open(board);
  }

  @Test
  void whoHasJoinedIsSeenWithWhatItSaysUntilItLeaves() {
    assertThat(await(fleet.look()).nodes()).isEmpty();

    await(fleet.join(DESCRIPTION, () -> STATUS));

    FleetNode node = await(fleet.look()).nodes().getFirst();
    assertThat(node.id()).isEqualTo(fleet.self());
    assertThat(node.description()).isEqualTo(DESCRIPTION);
    assertThat(node.status()).isEqualTo(STATUS);
    assertThat(node.lost()).isFalse();
    assertThat(node.startedAt()).isNotNull();
    await(fleet.leave());
    assertThat(await(fleet.look()).nodes()).isEmpty();
    await(fleet.leave());
  }

  @Test
  void whatANodeSaysThatItComputesIsSeen() {
    await(fleet.join(DESCRIPTION, () -> STATUS));

    assertThat(await(fleet.look()).populates())
        .singleElement()
        .satisfies(populate -> {
          assertThat(populate.key()).isEqualTo(STATUS.running().getFirst().key());
          assertThat(populate.node()).isEqualTo(fleet.self());
          assertThat(populate.forMillis()).isGreaterThanOrEqualTo(700);
        });
  }

  @Test
  void aFlagThatIsNotSetIsTheOwnSetting() {
    assertThat(fleet.flags())
        .containsExactly(new FlagState(FleetFlag.COORDINATION, "shadow", null));
    assertThat(board.coordination()).isEqualTo(CoordinationMode.SHADOW);
  }

  @Test
  void aFlagThatIsSetOverridesTheSettingUntilItIsReset() {
    List<CoordinationMode> told = new ArrayList<>();
    board.follow(() -> told.add(board.coordination()));

    FlagState set = await(fleet.set(FleetFlag.COORDINATION, "off"));

    assertThat(set.inForce()).isEqualTo("off");
    assertThat(set.setting()).isEqualTo("shadow");
    assertThat(set.stored()).isNotNull();
    assertThat(set.stored().changedBy()).isEqualTo(fleet.self().text());
    assertThat(fleet.flags()).containsExactly(set);
    assertThat(board.coordination()).isEqualTo(CoordinationMode.OFF);

    FlagState reset = await(fleet.reset(FleetFlag.COORDINATION));

    assertThat(reset).isEqualTo(new FlagState(FleetFlag.COORDINATION, "shadow", null));
    assertThat(board.coordination()).isEqualTo(CoordinationMode.SHADOW);
    assertThat(told).containsExactly(CoordinationMode.OFF, CoordinationMode.SHADOW);
  }

  @Test
  void aFlagTakesOnlyItsOwnValues() {
    assertThatThrownBy(() -> fleet.set(FleetFlag.COORDINATION, "sometimes"))
        .isInstanceOf(IllegalArgumentException.class)
        .hasMessageContaining("off or shadow or on");
    assertThat(board.coordination()).isEqualTo(CoordinationMode.SHADOW);
  }
}
