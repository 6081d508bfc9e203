package dev.realmkeep.cache.mode;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.fleet.FlagState;
import dev.realmkeep.cache.model.fleet.FleetFlag;
import java.time.Instant;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class FlagBoardTest {
  private final FlagBoard board = new FlagBoard(CoordinationMode.ON);

  @Test
  void aValueOfANewerProgramIsNoneForThisOne() {
    board.show(Map.of(FleetFlag.COORDINATION, stored("sometimes")));

    assertThat(board.coordination()).isEqualTo(CoordinationMode.ON);
    assertThat(board.state(FleetFlag.COORDINATION).stored()).isEqualTo(stored("sometimes"));
  }

  @Test
  void whoFollowsIsToldOfChangesAndOfNothingElse() {
    AtomicInteger told = new AtomicInteger();
    board.follow(told::incrementAndGet);

    board.show(Map.of(FleetFlag.COORDINATION, stored("off")));
    board.show(Map.of(FleetFlag.COORDINATION, stored("off")));

    assertThat(told).hasValue(1);
    assertThat(board.coordination()).isEqualTo(CoordinationMode.OFF);

    board.show(Map.of());

    assertThat(told).hasValue(2);
    assertThat(board.coordination()).isEqualTo(CoordinationMode.ON);
  }

  private static FlagState.Stored stored(String value) {
    return new FlagState.Stored(value, Instant.EPOCH, "n1");
  }
}
