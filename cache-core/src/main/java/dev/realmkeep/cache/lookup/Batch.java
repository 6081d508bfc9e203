package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.StoredEntry;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lookups that were asked for together. One statement reads the rows of all that L1 has not; what
 * the store has is answered from there, without a flight for each. The others board flights, which
 * go on where this read has ended. Filled and closed by one thread; answers complete on the thread
 * that brought the rows.
 *
 * <p>Why no stale row is answered or kept: a row is used only if no invalidation was applied here
 * since before its read began, and if that was not longer ago than the trust window: a process that
 * was stopped meanwhile has not heard of anything. An invalidation that is applied afterwards
 * evicts it: see {@link L1Cache}. Otherwise all board flights that read anew.
 */
final class Batch implements Boarding {
  private final Flights flights;
  private final Populate populate;
  private final L1Cache l1;
  private final LookupMetrics metrics;
  private final Clock clock;
  private final LookupOptions options;
  private final Map<ModuleKey, List<Miss<?>>> misses = new LinkedHashMap<>();

  Batch(
      Flights flights,
      Populate populate,
      L1Cache l1,
      LookupMetrics metrics,
      Clock clock,
      LookupOptions options) {
    this.flights = flights;
    this.populate = populate;
    this.l1 = l1;
    this.metrics = metrics;
    this.clock = clock;
    this.options = options;
  }

  private record Miss<T>(
      ModuleKey key,
      LookupContext context,
      Function<ModuleOutcome, T> answer,
      CompletableFuture<T> answered) {

    void settle(ModuleOutcome outcome) {
      answered.complete(answer.apply(outcome));
    }

    void board(Boarding boarding) {
      boarding
          .board(key, context, answer)
          .whenComplete((value, defect) -> {
            if (defect == null) {
              answered.complete(value);
            } else {
              answered.completeExceptionally(defect);
            }
          });
    }
  }

  @Override
  public <T> CompletableFuture<T> board(
      ModuleKey key, LookupContext context, Function<ModuleOutcome, T> answer) {
    Miss<T> miss = new Miss<>(key, context, answer, new CompletableFuture<>());
    misses.computeIfAbsent(key, _ -> new ArrayList<>(1)).add(miss);
    return miss.answered;
  }

  /** Begins to answer. */
  @Override
  public void close() {
    if (misses.size() < 2 || flights.isClosed()) {
      fly(misses.values(), flights.together(options));
      return;
    }
    long deadline = clock.deadlineAfter(options.timeout());
    long epoch = l1.epoch();
    Populate.FirstRead read = populate.read(List.copyOf(misses.keySet()));
    CompletableFuture<@Nullable Map<ModuleKey, StoredEntry>> rows =
        read.rows().<@Nullable Map<ModuleKey, StoredEntry>>thenApply(found -> found);
    flights
        .inTime(options.timeout(), rows)
        .whenComplete((found, failure) -> {
          if (failure != null) {
            fail(failure);
          } else if (found == null) {
            settleAll(flights.missed(options.timeout()));
          } else {
            answer(found, read, epoch, deadline);
          }
        });
  }

  private void answer(
      Map<ModuleKey, StoredEntry> rows, Populate.FirstRead read, long epoch, long deadline) {
    boolean current = !l1.invalidatedSince(epoch) && populate.isRecent(read.beganNanos());
    List<List<Miss<?>>> others = new ArrayList<>();
    misses.forEach((key, asked) -> {
      StoredEntry row = rows.get(key);
      if (current && row != null && Freshness.usable(row)) {
        l1.put(row, read.beganNanos(), () -> !l1.invalidatedSince(epoch));
        settle(asked, new ModuleOutcome.Answered(row, Tier.L2));
      } else {
        others.add(asked);
      }
    });
    if (others.isEmpty()) {
      return;
    }
    Duration left = clock.until(deadline);
    if (left.isNegative() || left.isZero()) {
      others.forEach(asked -> settle(asked, flights.missed(options.timeout())));
      return;
    }
    LookupOptions rest = options.withTimeout(left);
    fly(others, current ? flights.after(read, rest) : flights.together(rest));
  }

  private static void fly(Iterable<List<Miss<?>>> some, Flights.Departures departures) {
    try (departures) {
      some.forEach(asked -> asked.forEach(miss -> miss.board(departures)));
    }
  }

  private void fail(Throwable failure) {
    ModuleOutcome outcome;
    try {
      outcome = Flights.unavailable(failure);
    } catch (RuntimeException defect) {
      misses
          .values()
          .forEach(asked ->
              asked.forEach(miss -> {
                metrics.failed.increment();
                miss.answered().completeExceptionally(defect);
              }));
      return;
    }
    settleAll(outcome);
  }

  private void settleAll(ModuleOutcome outcome) {
    misses.values().forEach(asked -> settle(asked, outcome));
  }

  private void settle(List<Miss<?>> asked, ModuleOutcome outcome) {
    asked.forEach(miss -> miss.settle(flights.settled(outcome, miss.key(), options)));
  }
}
