package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator.KeyWatch;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;

/**
 * The held keys and the interests in them, shared by the coordinators that exclude each other. May
 * be used from any thread. Wakes are decided under the lock and run outside of it.
 */
public final class PopulateKeys {
  private final Object lock = new Object();

  // Guarded by lock.
  private final Set<ModuleKey> held = new HashSet<>();
  private final Map<ModuleKey, List<Watch>> watches = new HashMap<>();

  /** True when the caller now holds the key and must {@link #release} it. */
  boolean tryHold(ModuleKey key) {
    synchronized (lock) {
      return held.add(key);
    }
  }

  void release(ModuleKey key) {
    List<Watch> woken;
    synchronized (lock) {
      held.remove(key);
      woken = watches.remove(key);
    }
    if (woken != null) {
      woken.forEach(watch -> watch.wake(WokenBy.ANNOUNCEMENT));
    }
  }

  boolean isHeld(ModuleKey key) {
    synchronized (lock) {
      return held.contains(key);
    }
  }

  Watch watch(ModuleKey key) {
    Watch watch = new Watch(key);
    synchronized (lock) {
      watches.computeIfAbsent(key, unused -> new ArrayList<>()).add(watch);
    }
    return watch;
  }

  private void forget(Watch watch) {
    synchronized (lock) {
      List<Watch> ofKey = watches.get(watch.key);
      if (ofKey != null) {
        ofKey.remove(watch);
        if (ofKey.isEmpty()) {
          watches.remove(watch.key);
        }
      }
    }
  }

  /** An interest; remembers a wake that comes before the wait. Ends with its first wake. */
  final class Watch implements KeyWatch {
    private final ModuleKey key;
    private final CompletableFuture<WokenBy> woken = new CompletableFuture<>();

    private Watch(ModuleKey key) {
      this.key = key;
    }

    @Override
    public ModuleKey key() {
      return key;
    }

    @Override
    public CompletableFuture<WokenBy> woken() {
      return woken.copy();
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
