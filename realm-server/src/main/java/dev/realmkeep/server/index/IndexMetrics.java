package dev.realmkeep.server.index;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.concurrent.atomic.AtomicInteger;

/** What this process's part in indexing runs counts. Any thread. */
final class IndexMetrics {
  private static final String MODULES = "Modules that this process took for indexing runs, by end";

  final Counter computed;
  final Counter present;
  final Counter unavailable;
  final Counter runsDone;
  final Counter pauses;
  private final AtomicInteger openRuns = new AtomicInteger();

  IndexMetrics(MeterRegistry registry) {
    computed = modules(registry, "computed");
    present = modules(registry, "present");
    unavailable = modules(registry, "unavailable");
    runsDone =
        Counter.builder("realmkeep.index.runs.done")
            .description("Indexing runs that this process found done")
            .register(registry);
    pauses =
        Counter.builder("realmkeep.index.pauses")
            .description("Times that the store kept indexing from going on")
            .register(registry);
    Gauge.builder("realmkeep.index.runs.open", openRuns, AtomicInteger::get)
        .description("Indexing runs that this process works on")
        .register(registry);
  }

  void openRuns(int runs) {
    openRuns.set(runs);
  }

  private static Counter modules(MeterRegistry registry, String outcome) {
    return Counter.builder("realmkeep.index.modules")
        .tag("outcome", outcome)
        .description(MODULES)
        .register(registry);
  }
}
