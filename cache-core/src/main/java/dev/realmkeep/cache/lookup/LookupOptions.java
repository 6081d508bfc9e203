package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.Priority;
import java.time.Duration;

/**
 * How a lookup is to be answered. Immutable; keep one and reuse it.
 *
 * @param timeout longest time until an answer, positive
 * @param priority order in which a needed prerender gets its slot
 * @param staleIfError whether the last known good entry may stand in, marked stale, when the store
 *     or the prerender is unavailable, whatever generation is asked for
 * @param minGeneration the answer reflects at least this generation of the module's realm; 0 = any
 */
public record LookupOptions(
    Duration timeout, Priority priority, boolean staleIfError, long minGeneration) {

  /** 30 s, {@link Priority#USER}, no stale answers, any generation. */
  public static final LookupOptions DEFAULT =
      new LookupOptions(Duration.ofSeconds(30), Priority.USER, false, 0);

  public LookupOptions {
    if (timeout.isNegative() || timeout.isZero()) {
      throw new IllegalArgumentException("timeout must be positive: " + timeout);
    }
    if (minGeneration < 0) {
      throw new IllegalArgumentException("minGeneration must not be negative: " + minGeneration);
    }
  }

  public LookupOptions withTimeout(Duration value) {
    return new LookupOptions(value, priority, staleIfError, minGeneration);
  }

  public LookupOptions withPriority(Priority value) {
    return new LookupOptions(timeout, value, staleIfError, minGeneration);
  }

  public LookupOptions withStaleIfError(boolean value) {
    return new LookupOptions(timeout, priority, value, minGeneration);
  }

  public LookupOptions withMinGeneration(long value) {
    return new LookupOptions(timeout, priority, staleIfError, value);
  }
}
