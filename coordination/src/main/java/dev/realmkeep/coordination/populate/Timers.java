package dev.realmkeep.coordination.populate;

import java.time.Duration;

/** Runs things later, each on no particular thread. */
interface Timers {

  /** Runs {@code task} after {@code delay}, unless it is cancelled before. */
  Timer after(Duration delay, Runnable task);

  /** A task that may still be ahead. */
  interface Timer {
    /** Keeps the task from beginning; idempotent. */
    void cancel();
  }
}
