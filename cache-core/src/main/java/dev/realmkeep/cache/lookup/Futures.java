package dev.realmkeep.cache.lookup;

import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;

/** What {@link CompletableFuture} leaves out: cancellation towards the source, bare causes. */
final class Futures {

  private Futures() {}

  /** {@code derived}; cancelling it also cancels what it is derived from. */
  static <T> CompletableFuture<T> cancelling(
      CompletableFuture<T> derived, CompletableFuture<?> source) {
    derived.whenComplete((_, _) -> {
      if (derived.isCancelled()) {
        source.cancel(false);
      }
    });
    return derived;
  }

  /** The failure without the wrapping of completion stages. */
  static Throwable cause(Throwable failure) {
    Throwable cause = failure;
    while (cause instanceof CompletionException && cause.getCause() != null) {
      cause = cause.getCause();
    }
    return cause;
  }
}
