package dev.realmkeep.server.host;

import dev.realmkeep.cache.model.RealmInfo;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.RejectedExecutionException;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;

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
    try {
      timers.schedule(() -> maker.prepare(realm, module), AFTER.toMillis(), TimeUnit.MILLISECONDS);
    } catch (RejectedExecutionException stopped) {
      prepared.remove(realm.url());
    }
  }
}
