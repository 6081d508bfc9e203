package dev.realmkeep.cache.memory;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.conformance.OneBehaviour;
import dev.realmkeep.cache.conformance.PopulateCoordinatorConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.memory.BrokenCoordinator.Defect;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.PopulateCoordinator;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The conformance suite tells coordinators that wake nobody, or everybody, from the real one. */
class BrokenCoordinatorTest {
  private static final String SHUT_DOWN = "shuttingDownWakesItsWaiters";

  @Test
  void withoutADefectAShutDownIsHeardBeforeTheTimeIsOver() throws Throwable {
    OneBehaviour.run(new Suite(Defect.NONE), SHUT_DOWN);
  }

  @Test
  void aShutDownThatTellsNobodyIsNoticed() {
    assertThatThrownBy(() -> OneBehaviour.run(new Suite(Defect.SHUTS_DOWN_IN_SILENCE), SHUT_DOWN))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("TIMEOUT");
  }

  @Test
  void anEndThatWakesThoseWhoWaitForAnotherKeyIsNoticed() {
    assertThatThrownBy(() ->
            OneBehaviour.run(
                new Suite(Defect.WAKES_FOR_EVERY_KEY),
                "anotherKeysEndDoesNotWakeAndTheTimeOutDoesInItsTime"))
        .isInstanceOf(AssertionError.class)
        .hasMessageContaining("ANNOUNCEMENT");
  }

  private static final class Suite extends PopulateCoordinatorConformance {
    private final Defect defect;
    private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
    private final PopulateKeys keys = new PopulateKeys();
    private final InMemoryRealms realms = new InMemoryRealms(Clock.system());
    private final List<BrokenCoordinator> fleet = new CopyOnWriteArrayList<>();

    Suite(Defect defect) {
      this.defect = defect;
    }

    @Override
    protected Stores open() {
      return new Stores(realms, realms, realms.bus());
    }

    @Override
    protected PopulateCoordinator coordinator() {
      return new BrokenCoordinator(
          new InMemoryPopulateCoordinator(realms, keys, timers), fleet, defect);
    }

    @Override
    protected void shutDown(PopulateCoordinator coordinator) {
      ((BrokenCoordinator) coordinator).shutDown();
      ((BrokenCoordinator) coordinator).letTimeOut();
    }

    @AfterEach
    void stopTimers() {
      timers.shutdownNow();
    }
  }
}
