package dev.realmkeep.cache.document;

import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.cache.model.lane.ScheduleChange.Arm;
import dev.realmkeep.cache.model.lane.ScheduleChange.Cancel;
import dev.realmkeep.cache.model.lane.ScheduleChange.Fired;
import dev.realmkeep.cache.model.lane.ScheduleChange.When;
import java.util.ArrayList;
import java.util.List;

/** What a call has armed and cancelled, in order. Confined to the call's thread. */
final class StagedSchedules {
  /** Most changes of schedules in a call. */
  static final int CHANGES_MAX = 10_000;

  /** Longest arguments of a scheduled call, in characters of JSON. */
  static final int ARGS_LENGTH_MAX = 64 * 1024;

  /** Longest id, in characters. */
  static final int ID_LENGTH_MAX = 128;

  /** Farthest time from the epoch, in milliseconds: that of a JavaScript date. */
  static final long MILLIS_MAX = 8_640_000_000_000_000L;

  private final List<ScheduleChange> changes = new ArrayList<>();

  void add(ScheduleChange change) {
    if (changes.size() >= CHANGES_MAX) {
      throw new DocumentException("a call changes at most " + CHANGES_MAX + " schedules");
    }
    String id = change.id();
    if (id.isEmpty() || id.length() > ID_LENGTH_MAX || !DocumentJson.isStorable(id)) {
      throw new DocumentException(
          "a schedule's id has 1 to " + ID_LENGTH_MAX + " characters, none of them U+0000");
    }
    switch (change) {
      case Arm arm -> check(arm);
      case Cancel _ -> {}
      case Fired _ -> throw new IllegalArgumentException("a call does not say that it fired");
    }
    changes.add(change);
  }

  List<ScheduleChange> changes() {
    return List.copyOf(changes);
  }

  private static void check(Arm arm) {
    if (arm.kind() == FunctionKind.VIEW) {
      throw new DocumentException("a view cannot be scheduled: " + arm.function());
    }
    if (arm.argsJson().length() > ARGS_LENGTH_MAX || !DocumentJson.isStorable(arm.argsJson())) {
      throw new DocumentException(
          "the arguments of a scheduled call have at most " + ARGS_LENGTH_MAX + " characters");
    }
    Long every = arm.everyMillis();
    boolean inRange =
        switch (arm.when()) {
          case When.At(long millis) -> Math.abs(millis) <= MILLIS_MAX;
          case When.After(long millis) -> millis >= 0 && millis <= MILLIS_MAX;
        };
    if (!inRange || (every != null && (every < 1 || every > MILLIS_MAX))) {
      throw new DocumentException("a schedule's time or interval is out of range");
    }
  }
}
