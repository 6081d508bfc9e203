package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.host.lane.HostLimits;
import dev.realmkeep.prerender.host.lane.HostMetrics;
import dev.realmkeep.prerender.host.lane.HostMetrics.Lane;
import java.util.concurrent.atomic.AtomicInteger;

/** What a client's task on the main lane has to do with limits and metrics. Any thread. */
final class Ingress {

  private final Connections connections;
  private final HostLimits limits;
  private final HostMetrics metrics;
  private final Clock clock;
  private final AtomicInteger waiting = new AtomicInteger();

  Ingress(Connections connections, HostLimits limits, HostMetrics metrics, Clock clock) {
    this.connections = connections;
    this.limits = limits;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** One more waits, unless too many do. */
  boolean enter() {
    if (waiting.incrementAndGet() > limits.queueDepthMax()) {
      waiting.decrementAndGet();
      return false;
    }
    metrics.waiting(Lane.MAIN, 1);
    return true;
  }

  /** One waits no more. */
  void leave() {
    waiting.decrementAndGet();
    metrics.waiting(Lane.MAIN, -1);
  }

  void began(long sinceNanos) {
    metrics.began(Lane.MAIN, clock.nanoTime() - sinceNanos);
  }

  long now() {
    return clock.nanoTime();
  }

  void answered(Connection connection) {
    connections.leave(connection);
  }

  /** Whether what a client asked for is dropped once it has left. */
  boolean isDropped(Connection connection) {
    return connection.isGone() && limits.cancelOnDisconnect();
  }
}
