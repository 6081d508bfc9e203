package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostDescription.Function;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.lane.LaneTask;
import dev.realmkeep.prerender.host.lane.MainLane;
import dev.realmkeep.prerender.host.lane.Writes;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A reducer that is due. Its effects and its row's firing are one commit. If it fails, the firing
 * is committed alone, so a reducer that throws does not run over and over; if the row was cancelled
 * or has fired elsewhere meanwhile, nothing is committed; if the store is away, the row stays due.
 */
final class ScheduledReducer extends LaneTask {

  private final ScheduledCall row;
  private final Consumer<Boolean> ended;

  /**
   * @param ended told once whether the row is not due any more
   */
  ScheduledReducer(ScheduledCall row, Consumer<Boolean> ended) {
    this.row = row;
    this.ended = ended;
  }

  @Override
  public @Nullable FunctionCall begin(MainLane lane) {
    Function function =
        java.util.Objects.requireNonNull(lane.description()).functions().get(row.function());
    if (function == null || function.kind() != FunctionKind.REDUCER) {
      failed(lane, "the host module has no such reducer any more");
      return null;
    }
    return lane.functionCall(row.function(), row.argsJson(), Caller.SCHEDULER);
  }

  @Override
  public void finish(MainLane lane, CallResult result, Writes writes) {
    switch (result) {
      case CallResult.Returned _ ->
          lane.commit(
              writes.after(fired()),
              List.of(),
              outcome -> {
                if (outcome instanceof CommitOutcome.Refused(String detail)) {
                  failed(lane, "what it wrote cannot be stored: " + detail);
                } else {
                  over(outcome);
                }
              });
      case CallResult.BadArguments(String detail) -> failed(lane, detail);
      case CallResult.Threw(var error) -> failed(lane, error.message());
      case CallResult.Trapped(var error) -> failed(lane, error.message());
    }
  }

  @Override
  public void never(CallOutcome why) {
    ended.accept(false);
  }

  private void failed(MainLane lane, String message) {
    lane.log(row.function(), 0, HostLog.Level.ERROR, "schedule " + row.id() + ": " + message);
    lane.commit(Writes.NOTHING.after(fired()), List.of(), this::over);
  }

  private void over(CommitOutcome outcome) {
    ended.accept(
        outcome instanceof CommitOutcome.Committed || outcome instanceof CommitOutcome.Superseded);
  }

  private ScheduleChange fired() {
    return new ScheduleChange.Fired(row.id(), row.intendedAtMillis());
  }
}
