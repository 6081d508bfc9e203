package dev.realmkeep.cache.port;

import java.time.Duration;

/**
 * A request to fill the cache with all modules of a realm, and how far it has come.
 *
 * @param id greater than that of any earlier run
 * @param extractorVersion only processes of this version work on it: others would store other rows
 * @param generation of the realm when the run was asked for
 * @param requestedAtMillis milliseconds since the epoch by the store's clock; for people only
 * @param took since it was asked for, until it ended or was read
 */
public record IndexRun(
    long id,
    String realm,
    String extractorVersion,
    State state,
    long generation,
    Counts counts,
    long requestedAtMillis,
    Duration took) {

  /** The same run at another time. */
  public IndexRun with(State newState, Counts newCounts, Duration newTook) {
    return new IndexRun(
        id, realm, extractorVersion, newState, generation, newCounts, requestedAtMillis, newTook);
  }

  /** Where a run stands. Only an open run changes, and none is opened again. */
  public enum State {
    /** Processes work on it, or will when there are any. */
    OPEN,
    /** Every module of the realm has an entry, or failed for now. */
    DONE,
    /** Somebody ended it. */
    CANCELLED,
    /** It was not done in the time a run has. */
    EXPIRED
  }

  /**
   * Modules of the realm by what is known of them. While a run is open, {@link #done()} never
   * decreases and is never more than a known total.
   *
   * @param total all; {@link #NOT_COUNTED} until somebody has counted them
   * @param found with definitions or without, but evaluated
   * @param errors missing or failed, and so until their sources change
   * @param failed failed for now; not tried again by this run
   */
  public record Counts(int total, int found, int errors, int failed) {

    /** Before the modules have been counted. */
    public static final int NOT_COUNTED = -1;

    /** Of a run that begins. */
    public static final Counts NONE = new Counts(NOT_COUNTED, 0, 0, 0);

    public Counts {
      if (total < NOT_COUNTED || found < 0 || errors < 0 || failed < 0) {
        throw new IllegalArgumentException("counts are not negative");
      }
    }

    /** Modules about which something is known. */
    public int done() {
      return found + errors + failed;
    }

    public Counts withTotal(int value) {
      return new Counts(value, found, errors, failed);
    }
  }
}
