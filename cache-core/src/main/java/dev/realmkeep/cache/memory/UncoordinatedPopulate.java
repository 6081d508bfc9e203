package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.PopulateCoordinator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/**
 * Every process populates for itself: no lock, no waiting, never contended; persists stay
 * validated. May be used from any thread.
 */
public final class UncoordinatedPopulate implements PopulateCoordinator {
  private final DefinitionStore store;

  public UncoordinatedPopulate(DefinitionStore store) {
    this.store = store;
  }

  @Override
  public KeyWatch watch(ModuleKey key) {
    return new KeyWatch() {
      @Override
      public ModuleKey key() {
        return key;
      }

      /** Nobody tells of an end. */
      @Override
      public CompletableFuture<WokenBy> woken() {
        return new CompletableFuture<>();
      }

      @Override
      public void close() {}
    };
  }

  @Override
  public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
    return PopulateRun.run(store, key, work);
  }

  /** Completes at once: nobody holds a key. */
  @Override
  public CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
    return CompletableFuture.completedFuture(WokenBy.LOCK_WATCH);
  }
}
