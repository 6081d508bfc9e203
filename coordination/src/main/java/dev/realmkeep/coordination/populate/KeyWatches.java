package dev.realmkeep.coordination.populate;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator.KeyWatch;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The interests of this process in the ends of populates. Any thread. Who is woken is decided under
 * the lock, and woken outside of it.
 */
final class KeyWatches {
  private final Object lock = new Object();

  // Guarded by lock.
  private final Map<Long, Set<Watch>> watches = new HashMap<>();

  Watch watch(ModuleKey key) {
    Watch watch = new Watch(key, LockKey.of(key));
    synchronized (lock) {
      watches.computeIfAbsent(watch.lockKey, unused -> new LinkedHashSet<>()).add(watch);
    }
    return watch;
  }

  /** Wakes whoever is interested in the lock. */
  void wake(long lockKey, WokenBy by) {
    List<Watch> woken;
    synchronized (lock) {
      woken = List.copyOf(watches.getOrDefault(lockKey, Set.of()));
    }
    woken.forEach(watch -> watch.wake(by));
  }

  /** Wakes everybody. */
  void wakeAll(WokenBy by) {
    all(false).forEach(watch -> watch.wake(by));
  }

  /** Those that somebody waits for now. */
  List<Watch> waiting() {
    return all(true);
  }

  private List<Watch> all(boolean onlyWaiting) {
    List<Watch> all = new ArrayList<>();
    synchronized (lock) {
      for (Set<Watch> ofKey : watches.values()) {
        for (Watch watch : ofKey) {
          if (!onlyWaiting || (watch.waiting && !watch.woken.isDone())) {
            all.add(watch);
          }
        }
      }
    }
    return all;
  }

  private void forget(Watch watch) {
    synchronized (lock) {
      Set<Watch> ofKey = watches.get(watch.lockKey);
      if (ofKey != null && ofKey.remove(watch) && ofKey.isEmpty()) {
        watches.remove(watch.lockKey);
      }
    }
  }

  /** An interest; remembers a wake that comes before the wait. Ends with its first wake. */
  final class Watch implements KeyWatch {
    private final ModuleKey key;
    private final long lockKey;
    private final CompletableFuture<WokenBy> woken = new CompletableFuture<>();
    private volatile boolean waiting;

    private Watch(ModuleKey key, long lockKey) {
      this.key = key;
      this.lockKey = lockKey;
    }

    @Override
    public ModuleKey key() {
      return key;
    }

    long lockKey() {
      return lockKey;
    }

    @Override
    public CompletableFuture<WokenBy> woken() {
      return woken.copy();
    }

    /** The same, for one whose lock is to be looked at. */
    CompletableFuture<WokenBy> await() {
      waiting = true;
      return woken();
    }

    void wake(WokenBy by) {
      woken.complete(by);
    }

    @Override
    public void close() {
      forget(this);
    }
  }
}
