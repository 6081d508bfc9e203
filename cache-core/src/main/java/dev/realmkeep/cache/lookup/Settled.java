package dev.realmkeep.cache.lookup;

import java.util.concurrent.CompletableFuture;

/**
 * A completed future that many callers share, so nobody may overwrite its value.
 *
 * @param <T> type of the value
 */
final class Settled<T> extends CompletableFuture<T> {

  private Settled() {}

  static <T> CompletableFuture<T> of(T value) {
    Settled<T> settled = new Settled<>();
    settled.complete(value);
    return settled;
  }

  @Override
  public void obtrudeValue(T value) {
    throw new IllegalStateException("a shared answer cannot be overwritten");
  }

  @Override
  public void obtrudeException(Throwable ex) {
    throw new IllegalStateException("a shared answer cannot be overwritten");
  }
}
