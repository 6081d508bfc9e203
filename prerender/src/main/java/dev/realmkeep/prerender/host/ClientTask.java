package dev.realmkeep.prerender.host;

import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.lane.LaneTask;
import dev.realmkeep.prerender.host.lane.MainLane;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Something that a client asked for: it counts as waiting until it begins, holds its connection
 * until it was told, and is told once.
 */
abstract class ClientTask extends LaneTask {

  private static final Logger log = LoggerFactory.getLogger(ClientTask.class);

  private final Ingress ingress;
  private final Connection connection;
  private final long sinceNanos;
  private final AtomicBoolean told = new AtomicBoolean();
  private boolean begun;

  /** Both the queue and the connection have been entered. */
  ClientTask(Ingress ingress, Connection connection) {
    this.ingress = ingress;
    this.connection = connection;
    this.sinceNanos = ingress.now();
  }

  /** As {@link LaneTask#begin}, for a client that is still there. */
  abstract @Nullable FunctionCall beginForClient(MainLane lane);

  /** Tells the client; called once. */
  abstract void tellClient(CallOutcome outcome);

  @Override
  public final @Nullable FunctionCall begin(MainLane lane) {
    begun = true;
    ingress.leave();
    ingress.began(sinceNanos);
    if (isDropped()) {
      tell(new CallOutcome.Refused(Refusal.CANCELLED, "its caller has left"));
      return null;
    }
    return beginForClient(lane);
  }

  @Override
  public final void never(CallOutcome why) {
    if (!begun) {
      begun = true;
      ingress.leave();
    }
    tell(why);
  }

  /** The connection is not held any longer than by what is not answered. */
  final void disconnect() {
    if (connection.disconnect()) {
      ingress.answered(connection);
    }
  }

  /** It goes another way than through the lane's queue, which it has not entered. */
  final void goesElsewhere() {
    begun = true;
  }

  /** Whether its client has left, and with it what it asked for. */
  final boolean isDropped() {
    return ingress.isDropped(connection);
  }

  final Connection connection() {
    return connection;
  }

  /** Tells the client, unless it was told. Any thread. */
  public final void tell(CallOutcome outcome) {
    if (!told.compareAndSet(false, true)) {
      return;
    }
    try {
      tellClient(outcome);
    } catch (RuntimeException e) {
      log.error("whoever waits for an outcome failed to take it", e);
    }
    ingress.answered(connection);
  }
}
