package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.call.HostDescription.Function;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.lane.MainLane;
import dev.realmkeep.prerender.host.lane.Writes;
import dev.realmkeep.prerender.host.pool.Procedure;
import dev.realmkeep.prerender.host.pool.ProcedurePool;
import org.jspecify.annotations.Nullable;

/**
 * A client's call. On the lane it runs, or is refused in its turn; a procedure goes on to the pool,
 * from the lane if its client's arrival had to be waited for.
 */
final class QueuedCall extends ClientTask implements Procedure {

  private final HostCall call;
  private final @Nullable HostDescription described;
  private final ProcedurePool pool;
  private boolean readOnly;

  /**
   * @param described what the module declared when the call came; null when that was not known yet
   */
  QueuedCall(
      Ingress ingress,
      Connection connection,
      HostCall call,
      @Nullable HostDescription described,
      ProcedurePool pool) {
    super(ingress, connection);
    this.call = call;
    this.described = described;
    this.pool = pool;
  }

  /** Whether it is one for the pool, as far as the module is known. */
  boolean isProcedure() {
    Function function = described == null ? null : described.functions().get(call.function());
    return function != null
        && function.kind() == FunctionKind.PROCEDURE
        && call.kinds().contains(FunctionKind.PROCEDURE);
  }

  @Override
  @Nullable FunctionCall beginForClient(MainLane lane) {
    HostDescription now = java.util.Objects.requireNonNull(lane.description());
    CallOutcome refused = refusal(now);
    if (refused != null) {
      tell(refused);
      return null;
    }
    FunctionKind kind = java.util.Objects.requireNonNull(now.functions().get(function())).kind();
    if (kind == FunctionKind.PROCEDURE) {
      pool.submit(this);
      return null;
    }
    readOnly = kind == FunctionKind.VIEW;
    return lane.functionCall(call.function(), call.argsJson(), call.caller());
  }

  @Override
  public boolean readOnly() {
    return readOnly;
  }

  @Override
  public void finish(MainLane lane, CallResult result, Writes writes) {
    if (result instanceof CallResult.Returned(String json)) {
      lane.commitIfAny(writes, outcome -> tell(Outcomes.of(outcome, json)));
    } else {
      lane.commitIfAny(Writes.NOTHING, outcome -> tell(Outcomes.of(outcome, result)));
    }
  }

  @Override
  public CallOutcome.@Nullable Refused refusal(HostDescription now) {
    Function function = now.functions().get(call.function());
    if (described != null && described != now) {
      Function before = described.functions().get(call.function());
      if (before != null
          && call.kinds().contains(before.kind())
          && (function == null || !isCalledAlike(before, function))) {
        return refused(Refusal.FUNCTION_CHANGED, "has changed while the call waited");
      }
    }
    if (function == null) {
      return refused(Refusal.NO_SUCH_FUNCTION, "is not exported by the host module");
    }
    return call.kinds().contains(function.kind())
        ? null
        : refused(Refusal.WRONG_KIND, "is a " + function.kind().label());
  }

  @Override
  public String function() {
    return call.function();
  }

  @Override
  public String argsJson() {
    return call.argsJson();
  }

  @Override
  public Caller caller() {
    return call.caller();
  }

  @Override
  public boolean background() {
    return false;
  }

  @Override
  public boolean abandoned() {
    return isDropped();
  }

  @Override
  void tellClient(CallOutcome outcome) {
    call.outcome().accept(outcome);
  }

  private CallOutcome.Refused refused(Refusal reason, String detail) {
    return new CallOutcome.Refused(reason, call.function() + " " + detail);
  }

  private static boolean isCalledAlike(Function before, Function now) {
    return before.kind() == now.kind()
        && before.argsMin() == now.argsMin()
        && before.argsMax() == now.argsMax();
  }
}
