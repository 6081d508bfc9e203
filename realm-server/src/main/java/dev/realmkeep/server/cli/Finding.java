package dev.realmkeep.server.cli;

/**
 * One thing that {@code realm doctor} looked at.
 *
 * @param detail for people
 */
record Finding(String subject, Verdict verdict, String detail) {

  /** How it is. */
  enum Verdict {
    GOOD,
    NOTE,
    BAD
  }

  static Finding good(String subject, String detail) {
    return new Finding(subject, Verdict.GOOD, detail);
  }

  static Finding note(String subject, String detail) {
    return new Finding(subject, Verdict.NOTE, detail);
  }

  static Finding bad(String subject, String detail) {
    return new Finding(subject, Verdict.BAD, detail);
  }
}
