package dev.realmkeep.cache.lookup;

import io.micrometer.core.instrument.FunctionCounter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.concurrent.atomic.LongAdder;

/**
 * What the lookup counts. Callable from any thread. At rest (no lookup under way) these hold:
 *
 * <pre>
 *   lookups     = l1 + l2 + populated + peer + stale + uncached + failed
 *   prerenders  = persisted + discarded + unpersisted
 *   coalesced   ≤ lookups
 * </pre>
 *
 * {@code uncached}: neither L1 nor L2 had it, and the lookup was one that never prerenders. {@code
 * lookups} is counted where a lookup begins and the outcomes where it ends, so that the first
 * equation can fail.
 */
public final class LookupMetrics {

  private static final String OUTCOMES = "Lookups ended, by where the answer came from";

  final LongAdder lookups = new LongAdder();
  final LongAdder fastHits = new LongAdder();
  final LongAdder l1 = new LongAdder();
  final LongAdder l2 = new LongAdder();
  final LongAdder populated = new LongAdder();
  final LongAdder peer = new LongAdder();
  final LongAdder stale = new LongAdder();
  final LongAdder uncached = new LongAdder();
  final LongAdder failed = new LongAdder();
  final LongAdder coalesced = new LongAdder();
  final LongAdder poisoned = new LongAdder();
  final LongAdder prerenders = new LongAdder();
  final LongAdder persisted = new LongAdder();
  final LongAdder discarded = new LongAdder();
  final LongAdder unpersisted = new LongAdder();
  final LongAdder invalidations = new LongAdder();
  final Timer prerenderTime;
  final AttemptMetrics attempts;

  LookupMetrics(MeterRegistry registry) {
    FunctionCounter.builder("realmkeep.lookups.started", this, m -> m.sumWithFast(m.lookups))
        .description("Lookups begun")
        .register(registry);
    FunctionCounter.builder("realmkeep.lookups", this, m -> m.sumWithFast(m.l1))
        .tag("outcome", Tier.L1.label())
        .description(OUTCOMES)
        .register(registry);
    outcome(registry, Tier.L2.label(), l2);
    outcome(registry, Tier.POPULATED.label(), populated);
    outcome(registry, Tier.PEER.label(), peer);
    outcome(registry, Tier.STALE.label(), stale);
    outcome(registry, "uncached", uncached);
    outcome(registry, "failed", failed);
    counter(registry, "realmkeep.coalesced", "Lookups that joined a flight", coalesced);
    counter(
        registry, "realmkeep.flights.poisoned", "Flights overtaken by an invalidation", poisoned);
    prerender(registry, "persisted", persisted);
    prerender(registry, "discarded", discarded);
    prerender(registry, "unpersisted", unpersisted);
    counter(registry, "realmkeep.prerenders.started", "Prerenders begun", prerenders);
    counter(
        registry,
        "realmkeep.persist.discards",
        "Results thrown away because their sources moved",
        discarded);
    counter(registry, "realmkeep.invalidations", "Invalidations applied", invalidations);
    attempts = new AttemptMetrics(registry);
    prerenderTime =
        Timer.builder("realmkeep.prerender")
            .description("Duration of prerenders")
            .publishPercentileHistogram()
            .register(registry);
  }

  private double sumWithFast(LongAdder counted) {
    return fastHits.sum() + counted.sum();
  }

  private static void outcome(MeterRegistry registry, String label, LongAdder value) {
    FunctionCounter.builder("realmkeep.lookups", value, LongAdder::sum)
        .tag("outcome", label)
        .description(OUTCOMES)
        .register(registry);
  }

  private static void prerender(MeterRegistry registry, String label, LongAdder value) {
    FunctionCounter.builder("realmkeep.prerenders", value, LongAdder::sum)
        .tag("outcome", label)
        .description("Prerenders ended, by what became of the result")
        .register(registry);
  }

  private static void counter(
      MeterRegistry registry, String name, String description, LongAdder value) {
    FunctionCounter.builder(name, value, LongAdder::sum)
        .description(description)
        .register(registry);
  }

  void ended(ModuleOutcome outcome) {
    switch (outcome) {
      case ModuleOutcome.Answered(_, Tier tier) -> ended(tier);
      case ModuleOutcome.NoSuchRealm _ -> failed.increment();
      case Unavailable _ -> failed.increment();
    }
  }

  void ended(Tier tier) {
    switch (tier) {
      case L1 -> l1.increment();
      case L2 -> l2.increment();
      case POPULATED -> populated.increment();
      case PEER -> peer.increment();
      case STALE -> stale.increment();
    }
  }
}
