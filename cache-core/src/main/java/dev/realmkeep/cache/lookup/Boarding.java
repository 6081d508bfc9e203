package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.ModuleKey;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** Takes lookups that L1 did not answer, and begins to answer when closed. Used by one thread. */
interface Boarding extends AutoCloseable {
  /**
   * The answer made of the outcome for {@code key}, or of an {@link Unavailable}. Each call is
   * counted once.
   */
  <T> CompletableFuture<T> board(
      ModuleKey key, LookupContext context, Function<ModuleOutcome, T> answer);

  @Override
  void close();
}
