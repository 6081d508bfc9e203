package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.conformance.IndexRunsConformance;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.IndexRuns;
import java.time.Duration;

class InMemoryIndexRunsTest extends IndexRunsConformance {
  private InMemoryRealms realms;

  @Override
  protected IndexRuns open(Duration ageMax) {
    realms = new InMemoryRealms(Clock.system());
    return new InMemoryIndexRuns(realms, Clock.system(), ageMax, FILES_PER_PAGE);
  }

  @Override
  protected Stores stores() {
    return new Stores(realms, realms, realms.bus());
  }
}
