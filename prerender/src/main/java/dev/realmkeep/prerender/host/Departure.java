package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.lane.ClientChange;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostDescription.Hook;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.lane.LaneTask;
import dev.realmkeep.prerender.host.lane.MainLane;
import dev.realmkeep.prerender.host.lane.Writes;
import java.util.List;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * A client goes: the hook and the removal of its row are one commit; if the hook fails, or what it
 * wrote is refused, the row is removed alone. If the store cannot be reached the row stays until
 * {@code again} or the next start removes it.
 */
final class Departure extends LaneTask {

  private final Caller caller;
  private final BooleanSupplier wasAccepted;
  private final Runnable again;

  /**
   * @param wasAccepted whether the client has a row; asked on the lane's thread
   * @param again tries later
   */
  Departure(Caller caller, BooleanSupplier wasAccepted, Runnable again) {
    this.caller = caller;
    this.wasAccepted = wasAccepted;
    this.again = again;
  }

  @Override
  public @Nullable FunctionCall begin(MainLane lane) {
    if (!wasAccepted.getAsBoolean()) {
      return null;
    }
    if (java.util.Objects.requireNonNull(lane.description())
        .hooks()
        .contains(Hook.CLIENT_DISCONNECTED)) {
      return lane.functionCall(Hook.CLIENT_DISCONNECTED.export(), "[]", caller);
    }
    remove(lane);
    return null;
  }

  @Override
  public void finish(MainLane lane, CallResult result, Writes writes) {
    switch (result) {
      case CallResult.Returned _ ->
          lane.commit(
              writes,
              gone(),
              committed -> {
                if (committed instanceof CommitOutcome.Refused(String detail)) {
                  failed(lane, "what it wrote cannot be stored: " + detail);
                  remove(lane);
                } else {
                  retryUnlessApplied(committed);
                }
              });
      case CallResult.Threw(var error) -> {
        failed(lane, error.message());
        remove(lane);
      }
      case CallResult.Trapped(var error) -> {
        failed(lane, error.message());
        remove(lane);
      }
      case CallResult.BadArguments(String detail) -> {
        failed(lane, detail);
        remove(lane);
      }
    }
  }

  @Override
  public void never(CallOutcome why) {
    // The row stays, and the next start of the host makes the client depart.
  }

  private void remove(MainLane lane) {
    lane.commit(Writes.NOTHING, gone(), this::retryUnlessApplied);
  }

  private void retryUnlessApplied(CommitOutcome outcome) {
    if (outcome instanceof CommitOutcome.Unavailable) {
      again.run();
    }
  }

  private List<ClientChange> gone() {
    return List.of(new ClientChange.Disconnected(caller.connectionId()));
  }

  private static void failed(MainLane lane, String message) {
    lane.log(
        Hook.CLIENT_DISCONNECTED.export(),
        0,
        HostLog.Level.ERROR,
        "failed, the client is gone nevertheless: " + message);
  }
}
