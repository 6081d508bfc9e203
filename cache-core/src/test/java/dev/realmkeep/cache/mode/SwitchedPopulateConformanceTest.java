package dev.realmkeep.cache.mode;

import dev.realmkeep.cache.conformance.PopulateCoordinatorConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.memory.InMemoryPopulateCoordinator;
import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.memory.PopulateKeys;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.port.PopulateCoordinator;
import java.util.HashMap;
import java.util.Map;
import java.util.Objects;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;

/** In mode on it is the coordinated way. */
class SwitchedPopulateConformanceTest extends PopulateCoordinatorConformance {
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final Map<PopulateCoordinator, InMemoryPopulateCoordinator> coordinated = new HashMap<>();
  private PopulateKeys keys = new PopulateKeys();
  private InMemoryRealms realms = new InMemoryRealms(Clock.system());

  @Override
  protected Stores open() {
    keys = new PopulateKeys();
    realms = new InMemoryRealms(Clock.system());
    return new Stores(realms, realms, realms.bus());
  }

  @Override
  protected PopulateCoordinator coordinator() {
    InMemoryPopulateCoordinator together = new InMemoryPopulateCoordinator(realms, keys, timers);
    SwitchedPopulate switched =
        new SwitchedPopulate(
            new UncoordinatedPopulate(realms), together, () -> CoordinationMode.ON, Clock.system());
    coordinated.put(switched, together);
    return switched;
  }

  @Override
  protected void shutDown(PopulateCoordinator coordinator) {
    Objects.requireNonNull(coordinated.get(coordinator)).shutDown();
  }

  @AfterEach
  void stopTimers() {
    timers.shutdownNow();
  }
}
