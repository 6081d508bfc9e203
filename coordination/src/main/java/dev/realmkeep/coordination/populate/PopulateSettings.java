package dev.realmkeep.coordination.populate;

import java.time.Duration;

/**
 * How keys are held and watched.
 *
 * @param heartbeat time between two signs of life of a holder; well below {@code silenceMax}
 * @param silenceMax the server ends the transaction of a holder that is silent for so long, and so
 *     frees its key and makes its write impossible
 * @param rowLockMax how long a persist waits for a writer of one of its realms
 * @param lockWatch time between two looks at who still holds the keys that somebody waits for,
 *     shortened or lengthened by up to a quarter at random
 */
public record PopulateSettings(
    Duration heartbeat, Duration silenceMax, Duration rowLockMax, Duration lockWatch) {

  /** 1 s, 3 s, 3 s, 50 ms. */
  public static final PopulateSettings DEFAULT =
      new PopulateSettings(
          Duration.ofSeconds(1),
          Duration.ofSeconds(3),
          Duration.ofSeconds(3),
          Duration.ofMillis(50));

  /**
   * As the default, with this silence and at least three signs of life in it. There is one every
   * second at the latest, however much silence is borne: their answers also tell this process that
   * its connection is not dead.
   */
  public static PopulateSettings bearingSilenceOf(Duration silenceMax) {
    Duration third = silenceMax.dividedBy(3);
    return new PopulateSettings(
        third.compareTo(DEFAULT.heartbeat) < 0 ? third : DEFAULT.heartbeat,
        silenceMax,
        DEFAULT.rowLockMax,
        DEFAULT.lockWatch);
  }

  public PopulateSettings {
    if (heartbeat.multipliedBy(2).compareTo(silenceMax) > 0) {
      throw new IllegalArgumentException("two signs of life fit into the silence that is borne");
    }
  }
}
