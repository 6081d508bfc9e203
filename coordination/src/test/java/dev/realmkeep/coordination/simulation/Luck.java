package dev.realmkeep.coordination.simulation;

import java.util.SplittableRandom;

/** Durations and chances, drawn. Nanoseconds. */
final class Luck {
  static final long MILLI = 1_000_000;
  static final long SECOND = 1_000 * MILLI;

  private final SplittableRandom random;

  Luck(SplittableRandom random) {
    this.random = random;
  }

  boolean oneIn(int n) {
    return random.nextInt(n) == 0;
  }

  int below(int n) {
    return random.nextInt(n);
  }

  long between(long from, long to) {
    return random.nextLong(from, to + 1);
  }

  /** One way between a node and the server: mostly below a millisecond, seldom tens of them. */
  long hop() {
    return oneIn(20) ? between(MILLI, 40 * MILLI) : between(50_000, MILLI);
  }

  SplittableRandom random() {
    return random;
  }
}
