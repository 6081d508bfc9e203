package dev.realmkeep.prerender.host.heap;

import java.time.Duration;

/**
 * When a main lane's memory is looked at and what is done about it. Immutable.
 *
 * @param checkIntervalCalls calls between two looks, at least 1
 * @param checkInterval time between two looks of a lane that runs fewer calls
 * @param gcFraction share of the limit above which garbage is collected, 0 to 1
 * @param retireFraction share of the limit above which, garbage collected, the instance is replaced
 * @param limitBytes what one main lane may hold, bytes
 */
public record HeapLimits(
    int checkIntervalCalls,
    Duration checkInterval,
    double gcFraction,
    double retireFraction,
    long limitBytes) {

  public static final HeapLimits DEFAULT =
      new HeapLimits(4_096, Duration.ofSeconds(5), 0.67, 0.75, 256L << 20);

  public HeapLimits {
    if (checkIntervalCalls < 1 || limitBytes < 1 << 20 || checkInterval.isNegative()) {
      throw new IllegalArgumentException("at least one call and 1 MiB");
    }
    if (!(gcFraction > 0 && gcFraction <= 1 && retireFraction > 0 && retireFraction <= 1)) {
      throw new IllegalArgumentException("fractions lie above 0 and up to 1");
    }
  }
}
