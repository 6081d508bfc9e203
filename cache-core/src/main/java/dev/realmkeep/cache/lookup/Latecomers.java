package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.lookup.Unavailable.Reason;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.InvalidationBus;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * Lookups that ask for a generation which this process has not applied yet. They wait for one
 * catch-up, and then board together with what is left of their time. Filled and closed by one
 * thread; they go on or are answered on the thread that ended the catch-up.
 */
final class Latecomers implements AutoCloseable {
  private final InvalidationBus bus;
  private final Flights flights;
  private final LookupMetrics metrics;
  private final Clock clock;
  private final LookupOptions options;
  private final Function<LookupOptions, ? extends Boarding> boardings;
  private final List<Waiting<?>> waiting = new ArrayList<>(1);

  /**
   * @param boardings what they board, made once for all
   */
  Latecomers(
      InvalidationBus bus,
      Flights flights,
      LookupMetrics metrics,
      Clock clock,
      LookupOptions options,
      Function<LookupOptions, ? extends Boarding> boardings) {
    this.bus = bus;
    this.flights = flights;
    this.metrics = metrics;
    this.clock = clock;
    this.options = options;
    this.boardings = boardings;
  }

  /** A lookup that goes on, with the options for the rest of its time. */
  interface Lookup<T> {
    CompletableFuture<T> begin(Boarding boarding, LookupOptions rest);
  }

  private record Waiting<T>(
      ModuleKey key,
      Lookup<T> lookup,
      Function<ModuleOutcome, T> answer,
      CompletableFuture<T> answered) {

    void goOn(Boarding boarding, LookupOptions rest) {
      lookup
          .begin(boarding, rest)
          .whenComplete((value, defect) -> {
            if (defect == null) {
              answered.complete(value);
            } else {
              answered.completeExceptionally(defect);
            }
          });
    }

    void settle(ModuleOutcome outcome) {
      answered.complete(answer.apply(outcome));
    }
  }

  /** Whether a lookup in {@code realm} has to wait here. */
  boolean includes(String realm) {
    return options.minGeneration() > bus.appliedGeneration(realm);
  }

  /**
   * What {@code lookup} gives once this process has caught up, or the answer made of why it has
   * not, which is counted.
   */
  <T> CompletableFuture<T> add(ModuleKey key, Lookup<T> lookup, Function<ModuleOutcome, T> answer) {
    Waiting<T> late = new Waiting<>(key, lookup, answer, new CompletableFuture<>());
    waiting.add(late);
    return late.answered;
  }

  /** Begins to catch up. */
  @Override
  public void close() {
    if (waiting.isEmpty()) {
      return;
    }
    long deadline = clock.deadlineAfter(options.timeout());
    CompletableFuture<@Nullable Boolean> caughtUp =
        bus.catchUp().<@Nullable Boolean>thenApply(_ -> true);
    flights
        .inTime(options.timeout(), caughtUp)
        .whenComplete((ended, failure) -> {
          Duration left = clock.until(deadline);
          if (failure != null) {
            fail(failure);
          } else if (ended == null || left.isNegative() || left.isZero()) {
            waiting.forEach(late -> settle(late, flights.missed(options.timeout())));
          } else {
            goOn(options.withTimeout(left));
          }
        });
  }

  private void goOn(LookupOptions rest) {
    try (Boarding boarding = boardings.apply(rest)) {
      for (Waiting<?> late : waiting) {
        if (includes(late.key.realm())) {
          settle(late, behind(late.key.realm()));
        } else {
          late.goOn(boarding, rest);
        }
      }
    }
  }

  private ModuleOutcome behind(String realm) {
    return new Unavailable(
        Reason.LOOKUP_TIMEOUT,
        "this node has applied generation "
            + bus.appliedGeneration(realm)
            + ", asked for "
            + options.minGeneration(),
        Duration.ofSeconds(1));
  }

  private void fail(Throwable failure) {
    try {
      ModuleOutcome outcome = Flights.unavailable(failure);
      waiting.forEach(late -> settle(late, outcome));
    } catch (RuntimeException defect) {
      waiting.forEach(late -> {
        metrics.failed.increment();
        late.answered.completeExceptionally(defect);
      });
    }
  }

  private void settle(Waiting<?> late, ModuleOutcome outcome) {
    late.settle(flights.settled(outcome, late.key, options));
  }
}
