package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.conformance.SourceStoreConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Clock;

class InMemorySourceStoreTest extends SourceStoreConformance {
  @Override
  protected Stores open() {
    InMemoryRealms realms = new InMemoryRealms(Clock.system());
    return new Stores(realms, realms, realms.bus());
  }
}
