package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.port.PopulateCoordinator.Attempt;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.MeterRegistry;
import io.micrometer.core.instrument.Timer;
import java.util.EnumMap;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** What became of attempts to populate a key, and what ended waits for one. Any thread. */
final class AttemptMetrics {
  private final Counter stored;
  private final Counter alreadyStored;
  private final Counter discarded;
  private final Counter lost;
  private final Counter contended;
  private final Counter given;
  private final Map<WokenBy, Counter> waits = new EnumMap<>(WokenBy.class);
  private final Timer waitTime;

  AttemptMetrics(MeterRegistry registry) {
    stored = attempts(registry, "stored");
    alreadyStored = attempts(registry, "already-stored");
    discarded = attempts(registry, "discarded");
    lost = attempts(registry, "lost");
    contended = attempts(registry, "contended");
    given = attempts(registry, "given-up");
    for (WokenBy by : WokenBy.values()) {
      waits.put(
          by,
          Counter.builder("realmkeep.populate.waits")
              .tag("woken_by", by.name().toLowerCase(Locale.ROOT).replace('_', '-'))
              .description("Waits for another process that populates a key, by what ended them")
              .register(registry));
    }
    waitTime =
        Timer.builder("realmkeep.populate.wait")
            .description("Duration of waits for another process that populates a key")
            .publishPercentileHistogram()
            .register(registry);
  }

  private static Counter attempts(MeterRegistry registry, String outcome) {
    return Counter.builder("realmkeep.populate.attempts")
        .tag("outcome", outcome)
        .description("Attempts to become the one process that populates a key")
        .register(registry);
  }

  /** Null for an attempt that was not made, or was overtaken while its work ran. */
  void ended(@Nullable Attempt attempt) {
    switch (attempt) {
      case Attempt.Stored _ -> stored.increment();
      case Attempt.AlreadyStored _ -> alreadyStored.increment();
      case Attempt.Discarded _ -> discarded.increment();
      case Attempt.Lost _ -> lost.increment();
      case Attempt.Contended _ -> contended.increment();
      case null -> given.increment();
    }
  }

  void waited(WokenBy by, long nanos) {
    waits.computeIfPresent(
        by,
        (cause, counted) -> {
          counted.increment();
          return counted;
        });
    waitTime.record(nanos, TimeUnit.NANOSECONDS);
  }
}
