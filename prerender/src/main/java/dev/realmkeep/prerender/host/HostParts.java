package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.document.DocumentValidator;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.port.LaneStore;
import dev.realmkeep.prerender.host.call.HostFetch;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.heap.HeapWatch;
import dev.realmkeep.prerender.host.instance.HostProgram;
import dev.realmkeep.prerender.host.lane.HostLimits;
import dev.realmkeep.prerender.host.lane.HostMetrics;
import java.util.concurrent.ScheduledExecutorService;
import java.util.function.BooleanSupplier;
import java.util.function.Supplier;

/**
 * What a {@link RealmModuleHost} is made of.
 *
 * @param claim under which the lane commits; the host ends when a commit finds it void, and whoever
 *     made the claim stops the host when he hears that it ended
 * @param held whether the claim still holds, as far as this process knows: {@link
 *     dev.realmkeep.cache.port.LaneOwnership#isHeld}. Asked before an answer leaves that no commit
 *     has checked; quick
 * @param programs loads the newest sources; blocks, and may throw {@link
 *     dev.realmkeep.prerender.host.instance.HostProgramException} or {@link
 *     dev.realmkeep.cache.port.StoreUnavailableException}
 * @param timers shared by the hosts of a process; the host runs nothing long on it
 * @param metrics one per process
 * @param heap one per process
 * @param laneStart runs first on each thread of the main lane
 */
public record HostParts(
    LaneClaim.Owned claim,
    BooleanSupplier held,
    LaneStore store,
    DocumentValidator validator,
    Supplier<HostProgram> programs,
    HostFetch fetch,
    HostLog log,
    HostLimits limits,
    Clock clock,
    ScheduledExecutorService timers,
    HostMetrics metrics,
    HeapWatch heap,
    Runnable laneStart) {

  /** URL of the realm. */
  public String realm() {
    return claim.realm();
  }
}
