package dev.realmkeep.server;

import dev.realmkeep.prerender.worker.WorkerCensus;
import dev.realmkeep.prerender.worker.WorkerEvents;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.function.Supplier;
import java.util.function.ToIntFunction;

/**
 * Prerender workers in figures: {@code realmkeep_workers{state}}, {@code realmkeep_worker_waiting},
 * {@code realmkeep_worker_starts_total}, {@code realmkeep_worker_jobs_total}, {@code
 * realmkeep_worker_ends_total{reason}} and {@code realmkeep_worker_start_seconds}. A start is
 * counted when the process is ready, so ends without a start are those of reason {@code died} or
 * {@code unresponsive}. Any thread.
 */
final class WorkerMetrics implements WorkerEvents {

  private final MeterRegistry registry;
  private final Counter starts;
  private final Counter jobs;
  private final Timer startTime;
  private final Map<Reason, Counter> ends = new EnumMap<>(Reason.class);

  WorkerMetrics(MeterRegistry registry) {
    this.registry = registry;
    starts =
        Counter.builder("realmkeep.worker.starts")
            .description("Prerender worker processes that became ready")
            .register(registry);
    jobs =
        Counter.builder("realmkeep.worker.jobs")
            .description("Prerenders and compilations that a worker has begun")
            .register(registry);
    startTime =
        Timer.builder("realmkeep.worker.start")
            .description("From the start of a prerender worker to its readiness")
            .register(registry);
    for (Reason reason : Reason.values()) {
      ends.put(
          reason,
          Counter.builder("realmkeep.worker.ends")
              .description("Prerender worker processes that ended or were killed")
              .tag("reason", reason.name().toLowerCase(Locale.ROOT))
              .register(registry));
    }
  }

  /** Registers the gauges; {@code workers} is asked at each scrape. */
  void watch(Supplier<WorkerCensus> workers) {
    state(workers, "starting", WorkerCensus::starting);
    state(workers, "idle", WorkerCensus::idle);
    state(workers, "busy", WorkerCensus::busy);
    state(workers, "leaving", WorkerCensus::leaving);
    Gauge.builder("realmkeep.worker.waiting", workers, each -> each.get().waiting())
        .description("Prerenders and compilations that wait for a worker")
        .register(registry);
  }

  private void state(
      Supplier<WorkerCensus> workers, String state, ToIntFunction<WorkerCensus> count) {
    Gauge.builder("realmkeep.workers", workers, each -> count.applyAsInt(each.get()))
        .description("Prerender worker processes")
        .tag("state", state)
        .register(registry);
  }

  @Override
  public void ready(long pid, Duration startTook) {
    starts.increment();
    startTime.record(startTook);
  }

  @Override
  public void taken(long pid, String moduleUrl) {
    jobs.increment();
  }

  @Override
  public void gone(long pid, Reason reason) {
    Counter ended = ends.get(reason);
    if (ended != null) {
      ended.increment();
    }
  }
}
