package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.PopulateCoordinator.Attempt;
import dev.realmkeep.cache.port.PopulateCoordinator.PopulateWork;
import dev.realmkeep.cache.port.StoredEntry;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/** What a winner does, without the lock: read again, work, persist validated. */
final class PopulateRun {
  private PopulateRun() {}

  static CompletableFuture<Attempt> run(DefinitionStore store, ModuleKey key, PopulateWork work) {
    return store
        .read(List.of(key))
        .thenCompose(rows -> {
          StoredEntry row = rows.get(key);
          if (row != null && work.usable(row)) {
            return CompletableFuture.completedFuture(new Attempt.AlreadyStored(row));
          }
          return work.run(row == null ? 0 : row.failures())
              .thenCompose(populated -> store.persist(key, populated))
              .thenApply(PopulateRun::attempt);
        });
  }

  private static Attempt attempt(PersistOutcome outcome) {
    return switch (outcome) {
      case PersistOutcome.Persisted persisted -> new Attempt.Stored(persisted.entry());
      case PersistOutcome.SourcesMoved moved -> new Attempt.Discarded(moved);
    };
  }
}
