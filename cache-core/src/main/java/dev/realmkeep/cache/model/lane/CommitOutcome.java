package dev.realmkeep.cache.model.lane;

/** What became of a {@link LaneCommit}. */
public sealed interface CommitOutcome {

  /** Durable, exactly once. */
  record Committed(long version) implements CommitOutcome {}

  /** Not applied, and never will be: another process owns the lane, or this claim has ended. */
  record Fenced(String detail) implements CommitOutcome {}

  /** Not applied: a schedule that it says has fired was changed or fired before. */
  record Superseded(String scheduleId) implements CommitOutcome {}

  /** Not applied: what was to be written is refused (its size, an encoding, a constraint). */
  record Refused(String detail) implements CommitOutcome {}

  /** Not applied: the store could not be reached in time. May be tried again. */
  record Unavailable(String detail) implements CommitOutcome {}

  /**
   * The store went away while it committed and could not be asked since. The lane must claim again
   * before it goes on.
   */
  record Unknown(String detail) implements CommitOutcome {}
}
