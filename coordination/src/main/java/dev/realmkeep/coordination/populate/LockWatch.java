package dev.realmkeep.coordination.populate;

import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import dev.realmkeep.coordination.populate.KeyWatches.Watch;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.random.RandomGenerator;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks, while anybody of this process waits for a key, which of those keys nobody holds any more,
 * and wakes their waiters: a holder that was killed announces nothing. One statement for all keys,
 * one at a time. Any thread.
 *
 * <p>When the database does not tell, all are woken: their next read fails as reads do then. While
 * it goes on not to tell, they are woken after the second time, the fourth, the eighth.
 *
 * <p>Only those are woken who waited before the look began: what it shows of others may be older
 * than their wait.
 */
final class LockWatch {
  private static final Logger log = LoggerFactory.getLogger(LockWatch.class);

  private final PopulateSessions sessions;
  private final KeyWatches watches;
  private final Timers timers;
  private final Duration interval;
  private final RandomGenerator random;

  private final Object lock = new Object();

  // Guarded by lock.
  private boolean running;
  private int untold;

  LockWatch(
      PopulateSessions sessions,
      KeyWatches watches,
      Timers timers,
      Duration interval,
      RandomGenerator random) {
    this.sessions = sessions;
    this.watches = watches;
    this.timers = timers;
    this.interval = interval;
    this.random = random;
  }

  /** Somebody waits: looks until nobody does. */
  void begin() {
    synchronized (lock) {
      if (running) {
        return;
      }
      running = true;
    }
    next();
  }

  private void next() {
    timers.after(
        Duration.ofNanos((long) (interval.toNanos() * (0.75 + random.nextDouble() / 2))),
        this::look);
  }

  private void look() {
    List<Watch> waiting;
    synchronized (lock) {
      waiting = watches.waiting();
      if (waiting.isEmpty()) {
        running = false;
        return;
      }
    }
    held()
        .whenComplete((held, failure) -> {
          if (failure == null) {
            told();
            for (Watch watch : waiting) {
              if (!held.contains(watch.lockKey())) {
                watch.wake(WokenBy.LOCK_WATCH);
              }
            }
          } else {
            // Whoever waits finds out what is the matter by reading, instead of waiting it out.
            log.debug("who holds which key is not known this time", failure);
            if (isTimeToAsk()) {
              waiting.forEach(watch -> watch.wake(WokenBy.RECONNECT));
            }
          }
          next();
        });
  }

  private void told() {
    synchronized (lock) {
      untold = 0;
    }
  }

  /** Once more was not told: whether it was so for a power of two times. */
  private boolean isTimeToAsk() {
    synchronized (lock) {
      untold++;
      return Integer.bitCount(untold) == 1;
    }
  }

  private CompletableFuture<Set<Long>> held() {
    try {
      return sessions.held();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e); // a watch that ends would leave waiters for ever
    }
  }
}
