package dev.realmkeep.coordination.feed;

import java.time.Duration;

/**
 * How the change log is followed.
 *
 * @param tailInterval time between two looks at the log when nothing hints at a change
 * @param trustWindow how long after the beginning of a successful look a cache may answer; longer
 *     than {@code tailInterval}
 * @param queryTimeout limit of one look and of connecting; a connection that passes it is given up
 * @param reconnectMin first pause before connecting again
 * @param reconnectMax longest pause; pauses double up to it and are shortened by up to half at
 *     random
 * @param gather how long announcements are gathered while one is on its way
 * @param retention how long entries of the log are kept; a process that was away for longer drops
 *     everything it has cached
 * @param pruneInterval time between two removals of old entries
 */
public record FeedSettings(
    Duration tailInterval,
    Duration trustWindow,
    Duration queryTimeout,
    Duration reconnectMin,
    Duration reconnectMax,
    Duration gather,
    Duration retention,
    Duration pruneInterval) {

  /** 500 ms, 1 s, 2 s, 50 ms, 5 s, 5 ms, 1 h, 1 min. */
  public static final FeedSettings DEFAULT =
      new FeedSettings(
          Duration.ofMillis(500),
          Duration.ofSeconds(1),
          Duration.ofSeconds(2),
          Duration.ofMillis(50),
          Duration.ofSeconds(5),
          Duration.ofMillis(5),
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
        queryTimeout,
        reconnectMin,
        reconnectMax,
        gather,
        retention,
        pruneInterval);
  }

  FeedSettings withRetention(Duration value) {
    return new FeedSettings(
        tailInterval,
        trustWindow,
        queryTimeout,
        reconnectMin,
        reconnectMax,
        gather,
        value,
        pruneInterval);
  }
}
