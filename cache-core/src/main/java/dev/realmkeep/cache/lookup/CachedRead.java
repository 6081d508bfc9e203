package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.lookup.Unavailable.Reason;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.StoredEntry;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * A lookup that the store answers or nobody: no flight, no prerender. Callable from any thread;
 * ends within its deadline or with the close, and is counted once. What it keeps in L1, and when,
 * is as in {@link Batch}.
 */
final class CachedRead {
  private final Flights flights;
  private final Populate populate;
  private final L1Cache l1;
  private final LookupMetrics metrics;
  private final LookupOptions options;

  CachedRead(
      Flights flights,
      Populate populate,
      L1Cache l1,
      LookupMetrics metrics,
      LookupOptions options) {
    this.flights = flights;
    this.populate = populate;
    this.l1 = l1;
    this.metrics = metrics;
    this.options = options;
  }

  /** The usable row of {@code key} or why it is not known; empty when there is none. */
  CompletableFuture<Optional<ModuleOutcome>> of(ModuleKey key) {
    if (flights.isClosed()) {
      return CompletableFuture.completedFuture(settled(flights.missed(options.timeout()), key));
    }
    long epoch = l1.epoch();
    Populate.FirstRead read = populate.read(List.of(key));
    CompletableFuture<@Nullable Map<ModuleKey, StoredEntry>> rows =
        read.rows().<@Nullable Map<ModuleKey, StoredEntry>>thenApply(found -> found);
    return flights
        .inTime(options.timeout(), rows)
        .handle((found, failure) -> {
          if (failure != null) {
            return settled(unavailable(failure), key);
          }
          if (found == null) {
            return settled(flights.missed(options.timeout()), key);
          }
          if (!populate.isRecent(read.beganNanos())) {
            return settled(tooOld(), key);
          }
          StoredEntry row = found.get(key);
          if (row == null || !Freshness.usable(row)) {
            metrics.uncached.increment();
            return Optional.empty();
          }
          l1.put(row, read.beganNanos(), () -> !l1.invalidatedSince(epoch));
          return settled(new ModuleOutcome.Answered(row, Tier.L2), key);
        });
  }

  private Optional<ModuleOutcome> settled(ModuleOutcome outcome, ModuleKey key) {
    return Optional.of(flights.settled(outcome, key, options));
  }

  private ModuleOutcome unavailable(Throwable failure) {
    try {
      return Flights.unavailable(failure);
    } catch (RuntimeException defect) {
      metrics.failed.increment();
      throw defect;
    }
  }

  private static Unavailable tooOld() {
    return new Unavailable(
        Reason.DATABASE_UNAVAILABLE,
        "the store's answer is too old to be relied on",
        Duration.ofSeconds(1));
  }
}
