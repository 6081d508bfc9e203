package dev.realmkeep.cache.testing;

import dev.realmkeep.cache.port.PopulateCoordinator.PopulateWork;
import java.util.concurrent.CompletableFuture;

/** Work of a test: it never becomes obsolete unless told, and remembers what it was told. */
public abstract class TestWork implements PopulateWork {
  /** Completed by a test that makes the work obsolete. */
  public final CompletableFuture<Void> obsolete = new CompletableFuture<>();

  private volatile long seen;

  @Override
  public void sees(long generation) {
    seen = generation;
  }

  /** The generation last told of; 0 when none was. */
  public long seen() {
    return seen;
  }

  @Override
  public CompletableFuture<?> obsolete() {
    return obsolete;
  }
}
