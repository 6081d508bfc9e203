package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.conformance.StalePersistConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Clock;

class InMemoryStalePersistTest extends StalePersistConformance {
  @Override
  protected Stores open() {
    InMemoryRealms realms = new InMemoryRealms(Clock.system());
    return new Stores(realms, realms, realms.bus());
  }
}
