package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.port.StoredEntry;
import java.time.Duration;
import org.jspecify.annotations.Nullable;

/**
 * How long an entry lives, by its state.
 *
 * <table>
 * <caption>Life of an entry</caption>
 * <tr><td>found</td><td>until a file of its read set changes, or the extractor</td></tr>
 * <tr><td>missing, deterministic error</td><td>the same: a read set holds absent files too</td></tr>
 * <tr><td>transient failure</td><td>also for a back-off at most: {@code firstBackOff}, doubled per
 * consecutive failure up to {@code longestBackOff}</td></tr>
 * </table>
 */
public record Freshness(Duration firstBackOff, Duration longestBackOff) {

  /** 30 s, doubling to 5 min. */
  public static final Freshness DEFAULT =
      new Freshness(Duration.ofSeconds(30), Duration.ofMinutes(5));

  public Freshness {
    if (firstBackOff.isNegative()
        || firstBackOff.isZero()
        || longestBackOff.compareTo(firstBackOff) < 0) {
      throw new IllegalArgumentException("need 0 < firstBackOff <= longestBackOff");
    }
  }

  /** Whether {@code row} may be answered. */
  static boolean usable(@Nullable StoredEntry row) {
    return row != null && (row.expiresIn() == null || row.expiresIn().isPositive());
  }

  /** Whether {@code entry} failed in a way that another try may mend. */
  static boolean isTransient(ModuleEntry entry) {
    return entry instanceof ModuleEntry.Failed failed && failed.error().kind().isTransient();
  }

  /** Life of the {@code failures}-th consecutive transient failure; {@code failures} at least 1. */
  Duration backOff(int failures) {
    Duration wait = firstBackOff;
    for (int i = 1; i < failures && wait.compareTo(longestBackOff) < 0; i++) {
      wait = wait.multipliedBy(2);
    }
    return wait.compareTo(longestBackOff) < 0 ? wait : longestBackOff;
  }
}
