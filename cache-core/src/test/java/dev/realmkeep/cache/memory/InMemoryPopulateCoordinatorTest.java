package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.conformance.PopulateCoordinatorConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.PopulateCoordinator;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import org.junit.jupiter.api.AfterEach;

class InMemoryPopulateCoordinatorTest extends PopulateCoordinatorConformance {
  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
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
    return new InMemoryPopulateCoordinator(realms, keys, timers);
  }

  @Override
  protected void shutDown(PopulateCoordinator coordinator) {
    ((InMemoryPopulateCoordinator) coordinator).shutDown();
  }

  @AfterEach
  void stopTimers() {
    timers.shutdownNow();
  }
}
