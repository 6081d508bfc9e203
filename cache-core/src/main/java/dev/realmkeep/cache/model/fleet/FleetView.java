package dev.realmkeep.cache.model.fleet;

import java.util.List;

/**
 * The fleet at one moment.
 *
 * @param nodes in the order in which they started
 * @param populates the longest first
 */
public record FleetView(List<FleetNode> nodes, List<FleetPopulate> populates) {
  public FleetView {
    nodes = List.copyOf(nodes);
    populates = List.copyOf(populates);
  }
}
