package dev.realmkeep.coordination.listen;

import java.time.Duration;
import java.util.random.RandomGenerator;

/**
 * The pause before the next attempt to connect: doubled with each failure up to a limit, shortened
 * by up to half at random so that the processes of a fleet do not come back all at once. Not
 * thread-safe.
 */
final class Reconnect {
  private final Duration min;
  private final Duration max;
  private final RandomGenerator random;
  private int failures;

  Reconnect(Duration min, Duration max, RandomGenerator random) {
    this.min = min;
    this.max = max;
    this.random = random;
  }

  void succeeded() {
    failures = 0;
  }

  /** Milliseconds, at least 1. */
  long nextPauseMillis() {
    long whole = min.toMillis() << Math.min(failures++, 20);
    long capped = Math.min(whole, max.toMillis());
    return Math.max(1, capped / 2 + random.nextLong(capped / 2 + 1));
  }
}
