package dev.realmkeep.server;

import dev.realmkeep.coordination.feed.PgInvalidationFeed;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.populate.PgPopulateCoordinator;
import dev.realmkeep.coordination.store.Sweeper;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.ToDoubleFunction;

/** What a process on PostgreSQL counts. */
final class PgMetrics {
  private PgMetrics() {}

  static void register(
      MeterRegistry registry,
      Listener listener,
      PgInvalidationFeed feed,
      PgPopulateCoordinator coordinator,
      Sweeper sweeper) {
    Gauge.builder("realmkeep.populates.held", coordinator, PgPopulateCoordinator::holding)
        .description("Keys that this process holds")
        .strongReference(true)
        .register(registry);
    Gauge.builder("realmkeep.populates.waiting", coordinator, PgPopulateCoordinator::waiting)
        .description("Computations of this process that wait for another process")
        .strongReference(true)
        .register(registry);
    FunctionCounter.builder("realmkeep.listener.connects", listener, Listener::connects)
        .description("Times that the listening connection was established")
        .register(registry);
    FunctionCounter.builder("realmkeep.rows.swept", sweeper, Sweeper::sweptRows)
        .description("Invalidated rows that this process has deleted")
        .register(registry);
    malformed(registry, "invalidations", feed, PgInvalidationFeed::malformedHints);
    malformed(registry, "populates", coordinator, PgPopulateCoordinator::malformedHints);
  }

  private static <T> void malformed(
      MeterRegistry registry, String channel, T counting, ToDoubleFunction<T> count) {
    FunctionCounter.builder("realmkeep.notifications.malformed", counting, count)
        .tag("channel", channel)
        .description("Notifications on a channel of ours that are not ours; they are ignored")
        .register(registry);
  }
}
