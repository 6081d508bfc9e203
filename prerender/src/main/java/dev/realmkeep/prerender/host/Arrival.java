package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.lane.ClientChange;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostDescription.Hook;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.lane.MainLane;
import dev.realmkeep.prerender.host.lane.Writes;
import java.util.List;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client comes: the hook and its row are one commit, or the client is refused. */
final class Arrival extends ClientTask {

  private final Caller caller;
  private final Consumer<CallOutcome> outcome;

  Arrival(Ingress ingress, Connection connection, Caller caller, Consumer<CallOutcome> outcome) {
    super(ingress, connection);
    this.caller = caller;
    this.outcome = outcome;
  }

  @Override
  @Nullable FunctionCall beginForClient(MainLane lane) {
    if (connection().isGone()) {
      tell(new CallOutcome.Refused(CallOutcome.Refusal.CANCELLED, "the client has left"));
      return null;
    }
    if (java.util.Objects.requireNonNull(lane.description())
        .hooks()
        .contains(Hook.CLIENT_CONNECTED)) {
      return lane.functionCall(Hook.CLIENT_CONNECTED.export(), "[]", caller);
    }
    commit(lane, Writes.NOTHING);
    return null;
  }

  @Override
  public void finish(MainLane lane, CallResult result, Writes writes) {
    if (result instanceof CallResult.Returned) {
      commit(lane, writes);
    } else {
      tell(Outcomes.of(result));
    }
  }

  private void commit(MainLane lane, Writes writes) {
    lane.commit(
        writes,
        List.of(new ClientChange.Connected(caller.connectionId(), caller.user())),
        committed -> tell(Outcomes.of(committed, "null")));
  }

  @Override
  void tellClient(CallOutcome told) {
    boolean isAccepted = told instanceof CallOutcome.Returned;
    connection().arrived(isAccepted);
    if (!isAccepted) {
      disconnect();
    }
    outcome.accept(told);
  }
}
