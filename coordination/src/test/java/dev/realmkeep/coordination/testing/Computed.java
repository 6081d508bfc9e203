package dev.realmkeep.coordination.testing;

import dev.realmkeep.cache.port.PopulateCoordinator.PopulateWork;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import java.util.concurrent.CompletableFuture;

/** The work of a populate that is done already; no stored row is as good, and nothing obsolete. */
public record Computed(Populated result) implements PopulateWork {
  @Override
  public boolean usable(StoredEntry entry) {
    return false;
  }

  @Override
  public void sees(long generation) {}

  @Override
  public CompletableFuture<Populated> run(int previousFailures) {
    return CompletableFuture.completedFuture(result);
  }

  @Override
  public CompletableFuture<?> obsolete() {
    return new CompletableFuture<>();
  }
}
