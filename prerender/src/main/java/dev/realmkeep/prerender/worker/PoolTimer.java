package dev.realmkeep.prerender.worker;

import java.time.Duration;
import java.util.concurrent.Executors;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Runs what the pool has to do later, on one daemon thread. What is due after {@link #close} is
 * dropped.
 */
final class PoolTimer implements AutoCloseable {

  /** How often the pool looks at the size and the number of its workers. */
  static final Duration LOOK = Duration.ofMillis(250);

  private static final Logger log = LoggerFactory.getLogger(PoolTimer.class);

  private final ScheduledExecutorService executor =
      Executors.newSingleThreadScheduledExecutor(
          Thread.ofPlatform().daemon().name("prerender-workers-timer").factory());

  void after(Duration delay, Runnable action) {
    try {
      executor.schedule(() -> run(action), delay.toNanos(), TimeUnit.NANOSECONDS);
    } catch (RejectedExecutionException e) {
      log.debug("closed: nothing is done later", e);
    }
  }

  void every(Duration interval, Runnable action) {
    executor.scheduleWithFixedDelay(
        () -> run(action), interval.toNanos(), interval.toNanos(), TimeUnit.NANOSECONDS);
  }

  @Override
  public void close() {
    executor.shutdownNow();
  }

  private static void run(Runnable action) {
    try {
      action.run();
    } catch (RuntimeException e) {
      log.error("a timer's action failed", e);
    }
  }
}
