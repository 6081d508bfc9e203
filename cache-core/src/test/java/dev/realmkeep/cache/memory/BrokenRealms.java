package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Stores with the two defects that the stale-persist tests exist to catch. */
final class BrokenRealms {
  private BrokenRealms() {}

  /** Stores whatever it is given. */
  static final class Unvalidated extends InMemoryRealms {
    Unvalidated() {
      super(Clock.system());
    }

    @Override
    public CompletableFuture<PersistOutcome> persist(ModuleKey key, Populated populated) {
      return locked(state -> state.store(key, populated, 0, 0));
    }
  }

  /** Compares under one hold of the lock and stores under the next. */
  static final class CheckThenStore extends InMemoryRealms {
    private final Runnable betweenCheckAndStore;

    CheckThenStore(Runnable betweenCheckAndStore) {
      super(Clock.system());
      this.betweenCheckAndStore = betweenCheckAndStore;
    }

    @Override
    public CompletableFuture<PersistOutcome> persist(ModuleKey key, Populated populated) {
      return locked(state -> Optional.ofNullable(state.firstMoved(populated.reads())))
          .thenCompose(moved -> {
            if (moved.isPresent()) {
              return CompletableFuture.completedFuture(moved.get());
            }
            betweenCheckAndStore.run();
            return locked(state -> state.store(key, populated, 0, 0));
          });
    }
  }
}
