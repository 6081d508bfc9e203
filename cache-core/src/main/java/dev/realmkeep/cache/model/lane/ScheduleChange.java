package dev.realmkeep.cache.model.lane;

import org.jspecify.annotations.Nullable;

/**
 * One change of a realm's schedules, committed together with the effects of the call that made it.
 */
public sealed interface ScheduleChange {

  String id();

  /**
   * Create or replace.
   *
   * @param keepIfSame leaves a row alone that has the same function, arguments and interval, so
   *     that a declared schedule keeps its anchor over restarts
   */
  record Arm(
      String id,
      FunctionKind kind,
      String function,
      String argsJson,
      When when,
      @Nullable Long everyMillis,
      boolean keepIfSame)
      implements ScheduleChange {}

  /** Remove; one that is not there is no error. */
  record Cancel(String id) implements ScheduleChange {}

  /**
   * It fired for its intended time: a one-shot row is removed, a repeated one moves to the first of
   * its intended times (anchor plus a multiple of the interval) that is strictly after the store's
   * now, so missed ticks are skipped. A row that no longer has that intended time makes the commit
   * {@link CommitOutcome.Superseded}.
   */
  record Fired(String id, long intendedAtMillis) implements ScheduleChange {}

  /** When a schedule is due first. */
  sealed interface When {
    /** Milliseconds since the epoch. */
    record At(long epochMillis) implements When {}

    /** Milliseconds after the commit, on the store's clock, at least 0. */
    record After(long millis) implements When {}
  }
}
