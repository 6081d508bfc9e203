package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.cache.model.lane.ScheduleChange.When;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.call.HostDescription.Declared;
import dev.realmkeep.prerender.host.call.HostDescription.Function;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The schedules that belong to functions' declarations, as rows. A row that says what is declared
 * is left alone, so that it keeps its anchor and, when it is overdue, fires. One that was declared
 * for a time which has passed, and has no row, has fired: it is not armed again. Pure.
 */
final class DeclaredSchedules {

  /** Begins the ids of declared schedules; others are left alone. */
  static final String PREFIX = "declared:";

  private DeclaredSchedules() {}

  static List<ScheduleChange> changes(
      HostDescription description, List<ScheduledCall> rows, long nowMillis) {
    Map<String, ScheduledCall> declaredRows = new HashMap<>();
    for (ScheduledCall row : rows) {
      if (row.id().startsWith(PREFIX)) {
        declaredRows.put(row.id(), row);
      }
    }
    List<ScheduleChange> changes = new ArrayList<>();
    for (Function function : description.functions().values()) {
      Declared declared = function.declared();
      if (declared == null) {
        continue;
      }
      ScheduledCall row = declaredRows.remove(PREFIX + function.name());
      if (row != null && says(row, function, declared)) {
        continue;
      }
      When when = when(declared, nowMillis);
      if (when != null) {
        changes.add(
            new ScheduleChange.Arm(
                PREFIX + function.name(),
                function.kind(),
                function.name(),
                "[]",
                when,
                declared.everyMillis(),
                false));
      } else if (row != null) {
        changes.add(new ScheduleChange.Cancel(row.id()));
      }
    }
    for (String gone : declaredRows.keySet()) {
      changes.add(new ScheduleChange.Cancel(gone));
    }
    return changes;
  }

  private static boolean says(ScheduledCall row, Function function, Declared declared) {
    if (row.kind() != function.kind()
        || !java.util.Objects.equals(row.everyMillis(), declared.everyMillis())) {
      return false;
    }
    Long at = declared.atMillis();
    Long every = declared.everyMillis();
    if (at == null) {
      return true;
    }
    return every == null
        ? row.intendedAtMillis() == at
        : Math.floorMod(row.intendedAtMillis() - at, every) == 0;
  }

  /** When it is due first; null when that has passed. */
  private static @Nullable When when(Declared declared, long nowMillis) {
    Long at = declared.atMillis();
    Long every = declared.everyMillis();
    if (at == null) {
      return every == null ? null : new When.After(every);
    }
    if (at > nowMillis) {
      return new When.At(at);
    }
    return every == null
        ? null
        : new When.At(at + (Math.floorDiv(nowMillis - at, every) + 1) * every);
  }
}
