package dev.realmkeep.coordination.feed;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.conformance.InvalidationBusConformance;
import dev.realmkeep.cache.conformance.OneBehaviour;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.coordination.feed.LoggedBus.Defect;
import org.junit.jupiter.api.Nested;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The conformance suite of buses tells one that is wrong from the same without its defect. */
class LoggedBusTest {
  @Nested
  class WithoutADefect extends Suite {
    WithoutADefect() {
      super(Defect.NONE);
    }
  }

  @ParameterizedTest
  @CsvSource({
    "HEARS_ITSELF, anOwnInvalidationIsNotHeardAgainFromTheLog",
    "APPLIES_ACROSS_A_GAP, thePeerHearsTheSameInTheSameOrder",
    "DROPS_ALL, thePeerHearsOfInvalidateAndClearAllEachOnce"
  })
  void aDefectIsNoticedBy(Defect defect, String behaviour) {
    assertThatThrownBy(() -> OneBehaviour.run(new Suite(defect), behaviour))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("Invalidation[seq=");
  }

  private static class Suite extends InvalidationBusConformance {
    private final Defect defect;
    private final InMemoryRealms realms = new InMemoryRealms(Clock.system());

    Suite(Defect defect) {
      this.defect = defect;
    }

    @Override
    protected Stores open() {
      return process(true);
    }

    @Override
    protected Stores openPeer() {
      return process(false);
    }

    private Stores process(boolean writes) {
      return new Stores(realms, realms, new LoggedBus(realms, writes, defect));
    }
  }
}
