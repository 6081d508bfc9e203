package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.PopulateCoordinator.Attempt;
import dev.realmkeep.cache.port.PopulateCoordinator.PopulateWork;
import dev.realmkeep.cache.port.StoredEntry;
import java.util.List;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.function.BooleanSupplier;

/** What a winner does, without the lock: read again, work, persist validated. */
final class PopulateRun {
  private PopulateRun() {}

  static CompletableFuture<Attempt> run(DefinitionStore store, ModuleKey key, PopulateWork work) {
    return run(store, key, work, () -> true);
  }

  /**
   * @param held asked before the result is persisted
   */
  static CompletableFuture<Attempt> run(
      DefinitionStore store, ModuleKey key, PopulateWork work, BooleanSupplier held) {
    return store
        .read(List.of(key))
        .thenCompose(rows -> {
          StoredEntry row = rows.get(key);
          if (row != null && work.usable(row)) {
            return CompletableFuture.completedFuture(new Attempt.AlreadyStored(row));
          }
          return work.run(row == null ? 0 : row.failures())
              .thenCompose(populated ->
                  held.getAsBoolean()
                      ? store.persist(key, populated).thenApply(PopulateRun::attempt)
                      : CompletableFuture.completedFuture(
                          new Attempt.Lost(new CancellationException("the work became obsolete"))));
        });
  }

  private static Attempt attempt(PersistOutcome outcome) {
    return switch (outcome) {
      case PersistOutcome.Persisted persisted -> new Attempt.Stored(persisted.entry());
      case PersistOutcome.SourcesMoved moved -> new Attempt.Discarded(moved);
    };
  }
}
