package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.model.lane.LaneCommit;
import dev.realmkeep.cache.port.LaneStore;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.heap.HeapWatch;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.instance.LeftBehind;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;
import java.util.function.Consumer;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/**
 * What the two halves of a host share.
 *
 * @param held whether the claim still holds, as far as this process knows
 * @param documents opens the documents of a run
 * @param committed hears of each durable commit, on the lane's thread
 * @param numbers of calls, each once
 * @param reload loads the newest sources
 * @param laneStart runs first on each thread of the main lane
 */
public record LaneParts(
    LaneClaim.Owned claim,
    BooleanSupplier held,
    LaneStore store,
    OpenDocuments.Opener documents,
    Consumer<LaneCommit> committed,
    LongSupplier numbers,
    Supplier<CompletableFuture<InstanceSupply.Loaded>> reload,
    HostLog hostLog,
    HostLimits limits,
    Clock clock,
    HostMetrics metrics,
    HeapWatch heap,
    Runnable laneStart) {

  /** Logs a line to the realm. Any thread. */
  public void log(String function, long call, HostLog.Level level, String message) {
    hostLog.line(
        new HostLog.Line(claim.realm(), function, call, level, message, clock.epochMillis()));
  }

  /** Counts and logs what a call left behind. Any thread. */
  public void cleanedUp(FunctionCall call, LeftBehind left) {
    if (left == LeftBehind.NOTHING || left.isNothing()) {
      return;
    }
    metrics.leftBehind(left);
    log(
        call.export(),
        call.number(),
        HostLog.Level.WARN,
        "left open, and was closed: iterators=%d timers=%d spans=%d promises=%d"
            .formatted(left.iterators(), left.timers(), left.spans(), left.promises()));
  }
}
