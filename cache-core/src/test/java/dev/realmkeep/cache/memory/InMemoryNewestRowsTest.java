package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.conformance.NewestRowsConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Clock;

class InMemoryNewestRowsTest extends NewestRowsConformance {
  @Override
  protected Stores open() {
    InMemoryRealms realms = new InMemoryRealms(Clock.system());
    return new Stores(realms, realms, realms.bus());
  }
}
