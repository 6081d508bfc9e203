package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.model.lane.DueCalls;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.cache.model.lane.ScheduleChange.Arm;
import dev.realmkeep.cache.model.lane.ScheduleChange.When;
import dev.realmkeep.cache.model.lane.ScheduleEffect;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.jspecify.annotations.Nullable;

/** The schedules of one realm. Not safe for use by several threads. */
final class LaneSchedules {
  private static final Comparator<ScheduledCall> BY_TIME =
      Comparator.comparingLong(ScheduledCall::intendedAtMillis).thenComparing(ScheduledCall::id);

  private final Map<String, ScheduledCall> rows = new HashMap<>();

  /** All of them, or none: then answers the id that was superseded. */
  Optional<String> apply(List<ScheduleChange> changes, long nowMillis) {
    List<ScheduleEffect> effects = ScheduleEffect.of(changes);
    for (ScheduleEffect effect : effects) {
      ScheduledCall row = rows.get(effect.id());
      Long fired = effect.firedAtMillis();
      if (fired != null && (row == null || row.intendedAtMillis() != fired)) {
        return Optional.of(effect.id());
      }
    }
    for (ScheduleEffect effect : effects) {
      ScheduledCall row = after(effect, rows.get(effect.id()), nowMillis);
      if (row == null) {
        rows.remove(effect.id());
      } else {
        rows.put(effect.id(), row);
      }
    }
    return Optional.empty();
  }

  DueCalls due(int max, long nowMillis) {
    List<ScheduledCall> sorted = sorted(Integer.MAX_VALUE);
    List<ScheduledCall> due =
        sorted.stream().filter(row -> row.intendedAtMillis() <= nowMillis).limit(max).toList();
    Long nextIn =
        due.size() < sorted.size()
            ? Math.max(0, sorted.get(due.size()).intendedAtMillis() - nowMillis)
            : null;
    return new DueCalls(due, nowMillis, nextIn);
  }

  List<ScheduledCall> sorted(int max) {
    return rows.values().stream().sorted(BY_TIME).limit(max).toList();
  }

  private static @Nullable ScheduledCall after(
      ScheduleEffect effect, @Nullable ScheduledCall row, long nowMillis) {
    ScheduledCall left =
        row == null || effect.firedAtMillis() == null ? row : fired(row, nowMillis);
    return switch (effect.last()) {
      case null -> left;
      case Arm arm ->
          arm.keepIfSame() && left != null && isSame(left, arm) ? left : armed(arm, nowMillis);
      case ScheduleChange.Cancel _ -> null;
      case ScheduleChange.Fired _ -> throw new IllegalStateException("a firing is never the last");
    };
  }

  private static @Nullable ScheduledCall fired(ScheduledCall row, long nowMillis) {
    Long every = row.everyMillis();
    return every == null
        ? null
        : new ScheduledCall(
            row.id(),
            row.kind(),
            row.function(),
            row.argsJson(),
            ScheduleEffect.next(row.intendedAtMillis(), every, nowMillis),
            every);
  }

  private static ScheduledCall armed(Arm arm, long nowMillis) {
    long intended =
        switch (arm.when()) {
          case When.At(long millis) -> millis;
          case When.After(long millis) -> nowMillis + millis;
        };
    return new ScheduledCall(
        arm.id(), arm.kind(), arm.function(), arm.argsJson(), intended, arm.everyMillis());
  }

  private static boolean isSame(ScheduledCall row, Arm arm) {
    return row.kind() == arm.kind()
        && row.function().equals(arm.function())
        && row.argsJson().equals(arm.argsJson())
        && Objects.equals(row.everyMillis(), arm.everyMillis());
  }
}
