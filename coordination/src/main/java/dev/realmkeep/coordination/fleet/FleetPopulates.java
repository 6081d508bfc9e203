package dev.realmkeep.coordination.fleet;

import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.FleetNode;
import dev.realmkeep.cache.model.fleet.FleetPopulate;
import dev.realmkeep.cache.model.fleet.NodeStatus;
import dev.realmkeep.cache.model.fleet.RunningPopulate;
import dev.realmkeep.coordination.fleet.FleetRows.Holder;
import dev.realmkeep.coordination.populate.LockKey;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * Brings together who holds which lock, which the database knows, and which key that lock is of,
 * which its holder has said on that connection or else its node in its last sign of life. Pure
 * functions.
 */
final class FleetPopulates {
  private FleetPopulates() {}

  static List<FleetPopulate> of(List<FleetNode> nodes, List<Holder> holders) {
    Map<Long, ModuleKey> keys = new HashMap<>();
    List<FleetPopulate> populates = new ArrayList<>();
    for (FleetNode node : nodes) {
      NodeStatus status = node.status();
      if (status == null) {
        continue;
      }
      for (RunningPopulate running : status.running()) {
        keys.put(LockKey.of(running.key()), running.key());
        // A node in mode on runs nothing without the lock: what has none has ended meanwhile.
        if (status.mode() != CoordinationMode.ON && !node.lost()) {
          populates.add(
              new FleetPopulate(
                  running.key(), node.id(), running.forMillis() + node.seenAgoMillis(), false));
        }
      }
    }
    for (Holder holder : holders) {
      ModuleKey key = holder.key() != null ? holder.key() : keys.get(holder.lockKey());
      populates.removeIf(other ->
          other.key() != null
              && other.key().equals(key)
              && other.node() != null
              && other.node().equals(holder.node()));
      populates.add(new FleetPopulate(key, holder.node(), holder.forMillis(), true));
    }
    populates.sort(Comparator.comparingLong(FleetPopulate::forMillis).reversed());
    return populates;
  }
}
