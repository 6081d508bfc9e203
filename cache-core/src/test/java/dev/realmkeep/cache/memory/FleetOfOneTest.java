package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.conformance.FleetConformance;
import dev.realmkeep.cache.mode.FlagBoard;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.fleet.NodeId;
import dev.realmkeep.cache.port.Fleet;

class FleetOfOneTest extends FleetConformance {
  @Override
  protected Fleet open(FlagBoard flags) {
    return new FleetOfOne(new NodeId("alone"), flags, Clock.system());
  }
}
