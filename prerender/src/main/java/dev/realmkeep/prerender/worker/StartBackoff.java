package dev.realmkeep.prerender.worker;

import java.time.Duration;

/**
 * Spaces the starts of workers that die without having done a job: 100 ms, doubling to 10 s.
 * Guarded by the pool's lock.
 */
final class StartBackoff {

  private static final Duration FIRST = Duration.ofMillis(100);
  private static final Duration LONGEST = Duration.ofSeconds(10);
  private static final int DOUBLINGS_MAX = 10;

  private int failures;
  private long notBeforeNanos;

  /** A worker died in vain. */
  void failed(long nowNanos) {
    long pause = FIRST.toNanos() << Math.min(failures++, DOUBLINGS_MAX);
    notBeforeNanos = nowNanos + Math.min(pause, LONGEST.toNanos());
  }

  /** A worker did a job. */
  void succeeded() {
    failures = 0;
  }

  /** Nanoseconds until the next start is allowed; zero or negative = now. */
  long waitNanos(long nowNanos) {
    return failures == 0 ? 0 : notBeforeNanos - nowNanos;
  }
}
