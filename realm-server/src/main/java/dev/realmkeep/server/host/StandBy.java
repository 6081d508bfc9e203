package dev.realmkeep.server.host;

import dev.realmkeep.cache.model.RealmInfo;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Has this process ready for lanes that other processes have. The first host of a process takes
 * seconds to start, since the engine and the compiler are loaded for it; when the process that had
 * the lane was killed, its clients would wait for that. Any thread; nothing blocks.
 */
final class StandBy {
  /** Whoever waits for this process to start has its processors first. */
  private static final Duration AFTER = Duration.ofSeconds(3);

  /** More realms gain little: what takes long is done with the first. */
  private static final int REALMS_MAX = 32;

  /** What kept it from being prepared, such as workers that were all busy, may be over by then. */
  private static final Duration AGAIN_AFTER = Duration.ofSeconds(10);

  private static final int ATTEMPTS_MAX = 5;
  private static final Logger LOG = LoggerFactory.getLogger(StandBy.class);

  private final HostMaker maker;
  private final ScheduledExecutorService timers;
  private final Set<String> prepared = ConcurrentHashMap.newKeySet();

  StandBy(HostMaker maker, ScheduledExecutorService timers) {
    this.maker = maker;
    this.timers = timers;
  }

  /** The lane of {@code realm} is elsewhere, and may come here. */
  void of(RealmInfo realm, String module) {
    if (prepared.size() >= REALMS_MAX || !prepared.add(realm.url())) {
      return;
    }
    in(AFTER, realm, module, ATTEMPTS_MAX);
  }

  private void in(Duration delay, RealmInfo realm, String module, int attemptsLeft) {
    try {
      timers.schedule(
          () -> prepare(realm, module, attemptsLeft - 1), delay.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      prepared.remove(realm.url());
    }
  }

  private void prepare(RealmInfo realm, String module, int attemptsLeft) {
    maker
        .prepare(realm, module)
        .whenComplete((done, failure) -> {
          if (failure == null) {
            return;
          }
          LOG.info("cannot stand by for {}: {}", realm.url(), String.valueOf(failure.getMessage()));
          if (attemptsLeft > 0) {
            in(AGAIN_AFTER, realm, module, attemptsLeft);
          } else {
            prepared.remove(realm.url()); // the next look at where its lane is begins anew
          }
        });
  }
}
