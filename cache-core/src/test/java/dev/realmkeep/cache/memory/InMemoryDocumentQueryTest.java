package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.conformance.DocumentQueryConformance;
import dev.realmkeep.cache.conformance.Lanes;
import dev.realmkeep.cache.model.Clock;
import java.util.Set;

class InMemoryDocumentQueryTest extends DocumentQueryConformance {
  @Override
  protected Lanes open() {
    InMemoryLanes lanes =
        new InMemoryLanes(Set.of(Lanes.REALM, Lanes.OTHER)::contains, Clock.system());
    return new Lanes(lanes, lanes);
  }
}
