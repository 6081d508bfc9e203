package dev.realmkeep.prerender.host;

import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.lane.MainLane;
import dev.realmkeep.prerender.host.lane.Writes;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/** A client ends a subscription, in its turn. */
final class Unsubscribing extends ClientTask {

  private final Subscriptions subscriptions;
  private final String name;
  private final Consumer<CallOutcome> outcome;

  Unsubscribing(
      Ingress ingress,
      Connection connection,
      Subscriptions subscriptions,
      String name,
      Consumer<CallOutcome> outcome) {
    super(ingress, connection);
    this.subscriptions = subscriptions;
    this.name = name;
    this.outcome = outcome;
  }

  @Override
  @Nullable FunctionCall beginForClient(MainLane lane) {
    subscriptions.remove(connection().id(), name);
    tell(new CallOutcome.Returned("null"));
    return null;
  }

  @Override
  public void finish(MainLane lane, CallResult result, Writes writes) {}

  @Override
  void tellClient(CallOutcome told) {
    outcome.accept(told);
  }
}
