package dev.realmkeep.coordination.fleet;

import java.time.Duration;

/**
 * How nodes keep each other informed.
 *
 * @param beat time between two signs of life, each of which also reads the flags
 * @param lostAfter a node without a sign of life for so long is shown as lost
 * @param removeAfter one that is lost for so long is shown no more
 * @param tidy time between two removals of such nodes
 */
public record FleetSettings(
    Duration beat, Duration lostAfter, Duration removeAfter, Duration tidy) {

  /** 500 ms, 10 s, 1 h, 1 min. */
  public static final FleetSettings DEFAULT =
      new FleetSettings(
          Duration.ofMillis(500),
          Duration.ofSeconds(10),
          Duration.ofHours(1),
          Duration.ofMinutes(1));

  FleetSettings withBeat(Duration value) {
    return new FleetSettings(value, lostAfter, removeAfter, tidy);
  }
}
