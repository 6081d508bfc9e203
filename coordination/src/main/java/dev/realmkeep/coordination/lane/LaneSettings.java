package dev.realmkeep.coordination.lane;

import java.time.Duration;

/**
 * How lanes are held and written.
 *
 * @param lease a claim that was not renewed for so long may be taken over
 * @param renewal time between two renewals of all claims of a process; well below {@code lease}
 * @param commitTrouble a commit that met a failure is tried again for so long
 * @param retryPause time between two attempts of a commit
 * @param attemptMax longest wait for one attempt of a commit
 */
public record LaneSettings(
    Duration lease,
    Duration renewal,
    Duration commitTrouble,
    Duration retryPause,
    Duration attemptMax) {

  /** 3 s, 1 s, 5 s, 50 ms, 20 s. */
  public static final LaneSettings DEFAULT =
      new LaneSettings(
          Duration.ofSeconds(3),
          Duration.ofSeconds(1),
          Duration.ofSeconds(5),
          Duration.ofMillis(50),
          Duration.ofSeconds(20));

  public LaneSettings {
    if (renewal.compareTo(lease) >= 0) {
      throw new IllegalArgumentException("a claim must be renewed before it expires");
    }
  }
}
