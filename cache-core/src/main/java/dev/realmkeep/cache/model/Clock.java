package dev.realmkeep.cache.model;

import java.time.Duration;

/**
 * Time as a parameter: the only class of the product that reads a clock. Every deadline, expiry and
 * trust window is computed from {@link #nanoTime()}, which is monotonic; wall-clock time is for
 * people and logs only. Implementations are safe for use from any thread.
 */
public interface Clock {

  /** Monotonic nanoseconds with an arbitrary origin, as {@link System#nanoTime()}. */
  long nanoTime();

  /** Milliseconds since the epoch. Never compared across processes. */
  long epochMillis();

  /** The clock of the machine. */
  static Clock system() {
    return SystemClock.INSTANCE;
  }

  /** The instant, on {@link #nanoTime()}, that lies {@code timeout} ahead. */
  default long deadlineAfter(Duration timeout) {
    return nanoTime() + timeout.toNanos();
  }

  /** What is left until {@code deadlineNanos}; zero or negative when it has passed. */
  default Duration until(long deadlineNanos) {
    return Duration.ofNanos(deadlineNanos - nanoTime());
  }

  /** See {@link Clock#system()}. */
  enum SystemClock implements Clock {
    /** The one instance. */
    INSTANCE;

    @Override
    public long nanoTime() {
      return System.nanoTime();
    }

    @Override
    public long epochMillis() {
      return System.currentTimeMillis();
    }
  }
}
