package dev.realmkeep.cache.lookup;

import java.time.Duration;

/**
 * A lookup that could not be answered now; nothing is known about the module. Never an empty
 * success.
 *
 * @param retryAfter when trying again is sensible, at least one second
 */
public record Unavailable(Reason reason, String detail, Duration retryAfter)
    implements ModuleOutcome, DefinitionOutcome {

  /** The closed set of reasons. */
  public enum Reason {
    /** All populate attempts were used up. */
    POPULATE_STALLED,
    /** The deadline passed. */
    LOOKUP_TIMEOUT,
    /** A queue is full. */
    OVERLOADED,
    /** The store cannot be reached. */
    DATABASE_UNAVAILABLE,
    /** This process is stopping. */
    SHUTTING_DOWN
  }
}
