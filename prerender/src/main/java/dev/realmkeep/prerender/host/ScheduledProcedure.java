package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.call.HostDescription.Function;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.lane.LaneParts;
import dev.realmkeep.prerender.host.lane.LaneTask;
import dev.realmkeep.prerender.host.lane.MainLane;
import dev.realmkeep.prerender.host.lane.Writes;
import dev.realmkeep.prerender.host.pool.Procedure;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * A procedure that is due. Its firing is committed when a thread and an instance are there for it,
 * and then it runs: at most once, and not lost to a full pool. The lane is asked for that commit
 * only, so however long the procedure runs it holds up nothing.
 */
final class ScheduledProcedure implements Procedure {

  private final ScheduledCall row;
  private final LaneParts parts;
  private final MainLane lane;
  private final Consumer<Boolean> ended;

  /**
   * @param ended told once whether the row is not due any more
   */
  ScheduledProcedure(ScheduledCall row, LaneParts parts, MainLane lane, Consumer<Boolean> ended) {
    this.row = row;
    this.parts = parts;
    this.lane = lane;
    this.ended = ended;
  }

  @Override
  public String function() {
    return row.function();
  }

  @Override
  public String argsJson() {
    return row.argsJson();
  }

  @Override
  public Caller caller() {
    return Caller.SCHEDULER;
  }

  @Override
  public boolean background() {
    return true;
  }

  /** A procedure that is gone is admitted all the same: its row has to fire, and it then fails. */
  @Override
  public CallOutcome.@Nullable Refused refusal(HostDescription now) {
    Function function = now.functions().get(row.function());
    if (function != null && function.kind() == FunctionKind.PROCEDURE) {
      return null;
    }
    fire();
    return new CallOutcome.Refused(
        Refusal.NO_SUCH_FUNCTION, "the host module has no such procedure any more");
  }

  @Override
  public CompletableFuture<Boolean> admitted() {
    return fire()
        .thenApply(outcome -> {
          boolean runs = outcome instanceof CommitOutcome.Committed;
          if (!runs) {
            ended.accept(outcome instanceof CommitOutcome.Superseded);
          }
          return runs;
        });
  }

  @Override
  public void tell(CallOutcome outcome) {
    if (!(outcome instanceof CallOutcome.Returned)) {
      parts.log(
          row.function(),
          0,
          HostLog.Level.ERROR,
          "schedule " + row.id() + ": " + described(outcome));
    }
    ended.accept(!(outcome instanceof CallOutcome.Refused));
  }

  private CompletableFuture<CommitOutcome> fire() {
    CompletableFuture<CommitOutcome> fired = new CompletableFuture<>();
    Writes firing =
        Writes.NOTHING.after(new ScheduleChange.Fired(row.id(), row.intendedAtMillis()));
    lane.offer(
        LaneTask.errand(
            onLane -> onLane.commit(firing, List.of(), fired::complete),
            why -> fired.complete(new CommitOutcome.Unavailable(described(why)))));
    return fired;
  }

  private static String described(CallOutcome outcome) {
    return switch (outcome) {
      case CallOutcome.Returned _ -> "returned";
      case CallOutcome.Threw(var error) -> error.message();
      case CallOutcome.Trapped(var error) -> error.message();
      case CallOutcome.Refused(var reason, String detail) -> reason + " " + detail;
      case CallOutcome.HostRestarted(String detail) -> detail;
      case CallOutcome.NotApplied(String detail) -> detail;
      case CallOutcome.Unknown(String detail) -> detail;
    };
  }
}
