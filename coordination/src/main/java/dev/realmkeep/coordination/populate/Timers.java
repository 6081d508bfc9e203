package dev.realmkeep.coordination.populate;

import dev.realmkeep.cache.model.Clock;
import java.time.Duration;

/** Runs things later, each on no particular thread. */
interface Timers {

  /** Now, in nanoseconds, by the clock that delays are counted by. */
  default long nanoTime() {
    return Clock.system().nanoTime();
  }

  /** Runs {@code task} after {@code delay}, unless it is cancelled before. */
  Timer after(Duration delay, Runnable task);

  /** A task that may still be ahead. */
  interface Timer {
    /** Keeps the task from beginning; idempotent. */
    void cancel();
  }
}
