package dev.realmkeep.cache.lookup;

import java.time.Duration;

/**
 * The limits of a {@link CachingDefinitionLookup}.
 *
 * @param l1MaxBytes weight of the process's own cache
 * @param staleMaxBytes weight of the last good entries kept for stale-if-error
 * @param flightsMax keys under way at once; more lookups are refused as overloaded
 * @param waitersMax waiters of one key at once
 * @param slotQueueMax prerenders waiting for a slot
 * @param reservedUserSlots slots that background work never takes, see {@link PrerenderSlots}
 * @param populateAttemptsMax lock attempts of one populate
 * @param discardsMax results of one populate thrown away because their sources moved
 * @param prerenderHardLimit wall-clock limit of one prerender
 * @param trustWindow longest age of what an answer rests on
 */
public record LookupLimits(
    long l1MaxBytes,
    long staleMaxBytes,
    int flightsMax,
    int waitersMax,
    int slotQueueMax,
    int reservedUserSlots,
    int populateAttemptsMax,
    int discardsMax,
    Duration prerenderHardLimit,
    Duration trustWindow) {

  public static final LookupLimits DEFAULT =
      new LookupLimits(
          64L << 20,
          16L << 20,
          20_000,
          20_000,
          20_000,
          1,
          4,
          32,
          Duration.ofSeconds(10),
          Duration.ofSeconds(1));

  public LookupLimits {
    if (l1MaxBytes < 0 || staleMaxBytes < 0) {
      throw new IllegalArgumentException("cache sizes must not be negative");
    }
    if (flightsMax < 1 || waitersMax < 1 || slotQueueMax < 0 || reservedUserSlots < 0) {
      throw new IllegalArgumentException("queue limits must be positive");
    }
    if (populateAttemptsMax < 1 || discardsMax < 0) {
      throw new IllegalArgumentException("need at least one attempt");
    }
  }

  public LookupLimits withL1MaxBytes(long value) {
    return new LookupLimits(
        value,
        staleMaxBytes,
        flightsMax,
        waitersMax,
        slotQueueMax,
        reservedUserSlots,
        populateAttemptsMax,
        discardsMax,
        prerenderHardLimit,
        trustWindow);
  }

  public LookupLimits withQueues(int flights, int waiters, int slotQueue) {
    return new LookupLimits(
        l1MaxBytes,
        staleMaxBytes,
        flights,
        waiters,
        slotQueue,
        reservedUserSlots,
        populateAttemptsMax,
        discardsMax,
        prerenderHardLimit,
        trustWindow);
  }

  public LookupLimits withPrerenderHardLimit(Duration value) {
    return new LookupLimits(
        l1MaxBytes,
        staleMaxBytes,
        flightsMax,
        waitersMax,
        slotQueueMax,
        reservedUserSlots,
        populateAttemptsMax,
        discardsMax,
        value,
        trustWindow);
  }
}
