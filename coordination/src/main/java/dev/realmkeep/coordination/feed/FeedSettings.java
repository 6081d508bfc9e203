package dev.realmkeep.coordination.feed;

import java.time.Duration;

/**
 * How the change log is followed.
 *
 * @param tailInterval time between two looks at the log when nothing hints at a change
 * @param trustWindow how long after the beginning of a successful look a cache may answer; longer
 *     than {@code tailInterval}
 * @param retention how long entries of the log are kept; a process that was away for longer drops
 *     everything it has cached
 * @param pruneInterval time between two removals of old entries
 */
public record FeedSettings(
    Duration tailInterval, Duration trustWindow, Duration retention, Duration pruneInterval) {

  /** 500 ms, 1 s, 1 h, 1 min. */
  public static final FeedSettings DEFAULT =
      new FeedSettings(
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofHours(1),
          Duration.ofMinutes(1));

  public FeedSettings {
    if (trustWindow.compareTo(tailInterval) <= 0) {
      throw new IllegalArgumentException("the trust window must be longer than the tail interval");
    }
  }

  FeedSettings withTailInterval(Duration value) {
    return new FeedSettings(
        value,
        value.compareTo(trustWindow) < 0 ? trustWindow : value.multipliedBy(2),
        retention,
        pruneInterval);
  }
}
