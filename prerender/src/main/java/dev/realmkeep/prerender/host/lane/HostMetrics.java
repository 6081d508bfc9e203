package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.LeftBehind;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the module hosts of a process count together: no label names a realm. One per process; any
 * thread.
 */
public final class HostMetrics {

  /** Which half of a host. */
  public enum Lane {
    MAIN,
    PROCEDURE;

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** What became of a run. */
  public enum Outcome {
    RETURNED,
    THREW,
    TRAPPED,
    /** It never ran: its arguments do not fit. */
    REFUSED,
    /** The store could not be asked for what it needed. */
    UNAVAILABLE;

    /** The outcome of a run on its own; a commit may still fail. */
    public static Outcome of(CallResult result) {
      return switch (result) {
        case CallResult.Returned _ -> RETURNED;
        case CallResult.BadArguments _ -> REFUSED;
        case CallResult.StoreLost _ -> UNAVAILABLE;
        case CallResult.Threw _ -> THREW;
        case CallResult.Trapped _ -> TRAPPED;
      };
    }

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  /** Why an instance was replaced. */
  public enum Replacement {
    TRAP,
    STUCK,
    HEAP,
    RUNS,
    SOURCES,
    CANCELLED;

    String label() {
      return name().toLowerCase(java.util.Locale.ROOT);
    }
  }

  private static final Set<ModuleError.Kind> LIMITS =
      Set.of(
          ModuleError.Kind.TIME_LIMIT,
          ModuleError.Kind.MEMORY,
          ModuleError.Kind.STACK,
          ModuleError.Kind.TRAPPED);

  private final MeterRegistry registry;
  private final Map<Lane, LongAdder> waiting = new EnumMap<>(Lane.class);
  private final Map<Lane, Timer> waits = new EnumMap<>(Lane.class);
  private final Map<Lane, Map<Outcome, Timer>> calls = new EnumMap<>(Lane.class);
  private final Map<Replacement, Counter> replacements = new EnumMap<>(Replacement.class);
  private final LongAdder hosts = new LongAdder();
  private final LongAdder standby = new LongAdder();
  private final LongAdder poolInUse = new LongAdder();
  private final LongAdder heapBytes = new LongAdder();
  private final LongAdder abandoned = new LongAdder();
  private final Counter iterators;
  private final Counter timers;
  private final Counter spans;
  private final Counter promises;

  public HostMetrics(MeterRegistry registry) {
    this.registry = registry;
    for (Lane lane : Lane.values()) {
      LongAdder depth = new LongAdder();
      waiting.put(lane, depth);
      Gauge.builder("realmkeep.host.queue.depth", depth, LongAdder::sum)
          .tag("lane", lane.label())
          .description("Calls that wait; those that run are not counted")
          .register(registry);
      waits.put(lane, wait(lane));
      Map<Outcome, Timer> byOutcome = new EnumMap<>(Outcome.class);
      for (Outcome outcome : Outcome.values()) {
        byOutcome.put(outcome, call(lane, outcome));
      }
      calls.put(lane, byOutcome);
    }
    for (Replacement reason : Replacement.values()) {
      replacements.put(
          reason,
          Counter.builder("realmkeep.host.replacements")
              .tag("reason", reason.label())
              .description("Instances replaced by a fresh one")
              .register(registry));
    }
    for (ModuleError.Kind kind : LIMITS) {
      trap(kind);
    }
    gauge("realmkeep.hosts", "Module hosts that run", hosts);
    gauge("realmkeep.host.standby", "Realms elsewhere whose host was prepared for", standby);
    gauge("realmkeep.host.pool.in.use", "Procedures that run", poolInUse);
    gauge("realmkeep.host.threads.abandoned", "Threads given up in a built-in", abandoned);
    Gauge.builder("realmkeep.host.heap", heapBytes, LongAdder::sum)
        .tag("lane", Lane.MAIN.label())
        .baseUnit("bytes")
        .description("Estimated memory held by main lanes at their last checks")
        .register(registry);
    iterators = cleanup("iterator");
    timers = cleanup("timer");
    spans = cleanup("span");
    promises = cleanup("promise");
  }

  /**
   * Threads that were given up because a built-in does not come back, in the life of the process.
   */
  public long abandonedThreads() {
    return abandoned.sum();
  }

  public void hostStarted() {
    hosts.increment();
  }

  /** The host of a realm whose lane is elsewhere can start soon. */
  public void standsBy() {
    standby.increment();
  }

  public void hostEnded() {
    hosts.decrement();
  }

  /** {@code count} calls more, or less when negative, wait. */
  public void waiting(Lane lane, int count) {
    adder(lane).add(count);
  }

  public void began(Lane lane, long waitedNanos) {
    timer(lane).record(waitedNanos, TimeUnit.NANOSECONDS);
  }

  public void ran(Lane lane, Outcome outcome, long nanos) {
    Timer timer = Objects.requireNonNull(Objects.requireNonNull(calls.get(lane)).get(outcome));
    timer.record(nanos, TimeUnit.NANOSECONDS);
  }

  public void poolInUse(int change) {
    poolInUse.add(change);
  }

  /** The estimate for one lane changed by so much. */
  public void heapChanged(long bytes) {
    heapBytes.add(bytes);
  }

  public void threadAbandoned() {
    abandoned.increment();
  }

  public void trapped(ModuleError.Kind reason) {
    trap(reason).increment();
  }

  public void replaced(Replacement reason) {
    Objects.requireNonNull(replacements.get(reason)).increment();
  }

  public void leftBehind(LeftBehind left) {
    iterators.increment(left.iterators());
    timers.increment(left.timers());
    spans.increment(left.spans());
    promises.increment(left.promises());
  }

  private LongAdder adder(Lane lane) {
    return Objects.requireNonNull(waiting.get(lane));
  }

  private Timer timer(Lane lane) {
    return Objects.requireNonNull(waits.get(lane));
  }

  private Timer wait(Lane lane) {
    String name = lane == Lane.MAIN ? "realmkeep.host.queue.wait" : "realmkeep.host.pool.wait";
    return Timer.builder(name)
        .description("From the arrival of a call to its beginning")
        .publishPercentileHistogram()
        .register(registry);
  }

  private Timer call(Lane lane, Outcome outcome) {
    return Timer.builder("realmkeep.host.call")
        .tag("lane", lane.label())
        .tag("outcome", outcome.label())
        .description("Runs of functions, from beginning to commit")
        .publishPercentileHistogram()
        .register(registry);
  }

  private Counter trap(ModuleError.Kind reason) {
    return Counter.builder("realmkeep.host.traps")
        .tag("reason", reason.name().toLowerCase(java.util.Locale.ROOT))
        .description("Runs ended because they passed a limit")
        .register(registry);
  }

  private Counter cleanup(String kind) {
    return Counter.builder("realmkeep.host.cleanup")
        .tag("kind", kind)
        .description("What calls left open and their scope closed")
        .register(registry);
  }

  private void gauge(String name, String description, LongAdder value) {
    Gauge.builder(name, value, LongAdder::sum).description(description).register(registry);
  }
}
