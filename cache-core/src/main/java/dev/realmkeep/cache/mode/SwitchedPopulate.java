package dev.realmkeep.cache.mode;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.RunningPopulate;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * Goes the coordinated or the uncoordinated way by the mode of the moment, which may change at any
 * time. Any thread; never blocks.
 *
 * <p>Each attempt is made in the mode of its beginning. Whoever waits when the mode stops being
 * {@link CoordinationMode#ON} is woken by {@link WokenBy#MODE} and, like after every wake, reads
 * and attempts again. No wait escapes a change: it is registered first and asks for the mode
 * afterwards, while whoever changes the mode changes it first and calls {@link #changed}
 * afterwards, which wakes those registered.
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
  private final Supplier<CoordinationMode> mode;
  private final UnderWay underWay;

  /**
   * @param alone never contended
   * @param together excludes the other processes
   * @param mode the mode of the moment; quick
   */
  public SwitchedPopulate(
      PopulateCoordinator alone,
      PopulateCoordinator together,
      Supplier<CoordinationMode> mode,
      Clock clock) {
    this.alone = alone;
    this.together = together;
    this.mode = mode;
    this.underWay = new UnderWay(clock);
  }

  /** The mode of the moment. */
  public CoordinationMode mode() {
    return mode.get();
  }

  /** To be called after the mode has changed: wakes whoever waits and need not any more. */
  public void changed() {
    if (mode() != CoordinationMode.ON) {
      List.copyOf(waiting).forEach(wait -> wait.complete(WokenBy.MODE));
    }
  }

  @Override
  public KeyWatch watch(ModuleKey key) {
    return together.watch(key);
  }

  @Override
  public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
    Noted noted = new Noted(key, work);
    CompletableFuture<Attempt> ended =
        switch (mode()) {
          case OFF -> alone.tryAcquireAndRun(key, noted);
          case ON -> together.tryAcquireAndRun(key, noted);
          case SHADOW ->
              together
                  .tryAcquireAndRun(key, noted)
                  .thenCompose(attempt ->
                      attempt instanceof Attempt.Contended
                          ? inTheShadow(key, noted)
                          : CompletableFuture.completedFuture(attempt));
        };
    return ended.whenComplete((attempt, failure) -> noted.ended());
  }

  private CompletableFuture<Attempt> inTheShadow(ModuleKey key, PopulateWork work) {
    contended.increment();
    return alone
        .tryAcquireAndRun(key, work)
        .thenApply(attempt -> {
          if (!(attempt instanceof Attempt.AlreadyStored)) {
            repeated.increment();
          }
          return attempt;
        });
  }

  @Override
  public CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
    CompletableFuture<WokenBy> woken = new CompletableFuture<>();
    waiting.add(woken);
    if (mode() == CoordinationMode.ON) {
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

  /** Populates of this process whose prerender or persist is under way, the longest first. */
  public List<RunningPopulate> running(int max) {
    return underWay.longest(max);
  }

  /** All of {@link #running}. */
  public int runningCount() {
    return underWay.count();
  }

  /** Populates of this process that wait for another. */
  public int waitingCount() {
    return waiting.size();
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
      Gauge.builder("realmkeep.coordination.mode", this, s -> s.mode() == each ? 1 : 0)
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

  /** Work that is under way from its run to the end of its attempt. */
  private final class Noted implements PopulateWork {
    private final ModuleKey key;
    private final PopulateWork work;
    private volatile UnderWay.@Nullable Run run;

    Noted(ModuleKey key, PopulateWork work) {
      this.key = key;
      this.work = work;
    }

    @Override
    public boolean usable(StoredEntry entry) {
      return work.usable(entry);
    }

    @Override
    public CompletableFuture<Populated> run(int previousFailures) {
      run = underWay.begin(key);
      return work.run(previousFailures);
    }

    @Override
    public void sees(long generation) {
      work.sees(generation);
    }

    @Override
    public CompletableFuture<?> obsolete() {
      return work.obsolete();
    }

    void ended() {
      UnderWay.Run begun = run;
      if (begun != null) {
        begun.end();
      }
    }
  }
}
