package dev.realmkeep.cache.mode;

import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;

/**
 * Goes the coordinated or the uncoordinated way by the mode of the moment, which may change at any
 * time and from any thread. Any thread; never blocks.
 *
 * <p>Each attempt is made in the mode of its beginning. Whoever waits when the mode stops being
 * {@link CoordinationMode#ON} is woken by {@link WokenBy#MODE} and, like after every wake, reads
 * and attempts again. No wait escapes a change: it is registered first and asks for the mode
 * afterwards, while a change stores the mode first and wakes those registered afterwards.
 *
 * <p>Interest in a key is always registered with the coordinated way, so that a change to {@code
 * ON} between the interest and the attempt loses no wake-up.
 */
public final class SwitchedPopulate implements PopulateCoordinator {
  private final PopulateCoordinator alone;
  private final PopulateCoordinator together;
  private final Set<CompletableFuture<WokenBy>> waiting = ConcurrentHashMap.newKeySet();
  private final LongAdder contended = new LongAdder();
  private final LongAdder repeated = new LongAdder();
  private volatile CoordinationMode mode;

  /**
   * @param alone never contended
   * @param together excludes the other processes
   */
  public SwitchedPopulate(
      PopulateCoordinator alone, PopulateCoordinator together, CoordinationMode mode) {
    this.alone = alone;
    this.together = together;
    this.mode = mode;
  }

  /** The mode of the moment. */
  public CoordinationMode mode() {
    return mode;
  }

  /** Changes the mode, and wakes whoever waits although nobody has to any more. */
  public void become(CoordinationMode next) {
    mode = next;
    if (next != CoordinationMode.ON) {
      List.copyOf(waiting).forEach(wait -> wait.complete(WokenBy.MODE));
    }
  }

  @Override
  public KeyWatch watch(ModuleKey key) {
    return together.watch(key);
  }

  @Override
  public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
    return switch (mode) {
      case OFF -> alone.tryAcquireAndRun(key, work);
      case ON -> together.tryAcquireAndRun(key, work);
      case SHADOW ->
          together
              .tryAcquireAndRun(key, work)
              .thenCompose(attempt ->
                  attempt instanceof Attempt.Contended
                      ? inTheShadow(key, work)
                      : CompletableFuture.completedFuture(attempt));
    };
  }

  private CompletableFuture<Attempt> inTheShadow(ModuleKey key, PopulateWork work) {
    contended.increment();
    return alone
        .tryAcquireAndRun(key, work)
        .thenApply(attempt -> {
          if (attempt instanceof Attempt.Stored || attempt instanceof Attempt.Discarded) {
            repeated.increment();
          }
          return attempt;
        });
  }

  @Override
  public CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
    CompletableFuture<WokenBy> woken = new CompletableFuture<>();
    waiting.add(woken);
    if (mode == CoordinationMode.ON) {
      together
          .waitForKey(watch, timeout)
          .whenComplete((by, failure) -> {
            if (failure == null) {
              woken.complete(by);
            } else {
              woken.completeExceptionally(failure);
            }
          });
    } else {
      woken.complete(WokenBy.MODE);
    }
    return woken.whenComplete((by, failure) -> waiting.remove(woken));
  }

  /** Populates in {@link CoordinationMode#SHADOW} whose key another process held. */
  public long shadowContended() {
    return contended.sum();
  }

  /** Those of {@link #shadowContended} that ran a prerender: what {@code ON} would have saved. */
  public long shadowRepeated() {
    return repeated.sum();
  }

  /** Puts the mode and the counts of shadow mode among the metrics. */
  public void register(MeterRegistry registry) {
    for (CoordinationMode each : CoordinationMode.values()) {
      Gauge.builder("realmkeep.coordination.mode", this, s -> s.mode == each ? 1 : 0)
          .description("1 for the mode of coordination in force, 0 for the others")
          .tag("mode", each.label())
          .strongReference(true)
          .register(registry);
    }
    FunctionCounter.builder("realmkeep.shadow.contended", contended, LongAdder::sum)
        .description("Populates in mode shadow whose key another process held")
        .register(registry);
    FunctionCounter.builder("realmkeep.shadow.repeated", repeated, LongAdder::sum)
        .description("Prerenders in mode shadow that mode on would have saved")
        .register(registry);
  }
}
