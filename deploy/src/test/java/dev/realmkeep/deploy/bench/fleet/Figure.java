package dev.realmkeep.deploy.bench.fleet;

/** What a measurement gave. */
sealed interface Figure {

  /**
   * @param note for the reader, may be empty
   */
  record Value(double value, String note) implements Figure {}

  /** It had not happened when the scenario's time was over. */
  record Beyond(double limit) implements Figure {}

  /** There is nothing to measure. */
  record None(String why) implements Figure {}

  static Figure of(double value) {
    return new Value(value, "");
  }

  static Figure of(double value, String note) {
    return new Value(value, note);
  }
}
