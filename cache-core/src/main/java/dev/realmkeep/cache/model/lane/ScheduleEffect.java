package dev.realmkeep.cache.model.lane;

import dev.realmkeep.cache.model.lane.ScheduleChange.Arm;
import dev.realmkeep.cache.model.lane.ScheduleChange.Cancel;
import dev.realmkeep.cache.model.lane.ScheduleChange.Fired;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/**
 * What a commit's changes of one schedule come to: whatever their order, the firing is of the row
 * that is stored, and the others follow it.
 *
 * @param firedAtMillis the intended time at which the stored row must stand, or null when the
 *     commit does not say that it fired
 * @param last what happens to the row that is left then, or null when it stays
 */
public record ScheduleEffect(
    String id, @Nullable Long firedAtMillis, @Nullable ScheduleChange last) {

  /** One effect for each id, in the order in which the ids appear first. */
  public static List<ScheduleEffect> of(List<ScheduleChange> changes) {
    Map<String, ScheduleEffect> effects = new LinkedHashMap<>();
    for (ScheduleChange change : changes) {
      ScheduleEffect before =
          effects.getOrDefault(change.id(), new ScheduleEffect(change.id(), null, null));
      effects.put(change.id(), before.then(change));
    }
    return new ArrayList<>(effects.values());
  }

  /**
   * When a repeated schedule is due after it fired: the first of its times that is strictly after
   * now, and after the one for which it fired. Times between are skipped.
   */
  public static long next(long intendedAtMillis, long everyMillis, long nowMillis) {
    long missed = Math.max(0, Math.floorDiv(nowMillis - intendedAtMillis, everyMillis));
    return intendedAtMillis + (missed + 1) * everyMillis;
  }

  private ScheduleEffect then(ScheduleChange change) {
    return switch (change) {
      case Fired fired -> new ScheduleEffect(id, fired.intendedAtMillis(), last);
      case Cancel cancel -> new ScheduleEffect(id, firedAtMillis, cancel);
      case Arm arm ->
          switch (last) {
            case null -> new ScheduleEffect(id, firedAtMillis, arm);
            case Cancel _ -> new ScheduleEffect(id, firedAtMillis, always(arm));
            case Arm armed ->
                arm.keepIfSame() && isSame(armed, arm)
                    ? this
                    : new ScheduleEffect(id, firedAtMillis, always(arm));
            case Fired _ -> throw new IllegalStateException("a firing is never the last");
          };
    };
  }

  private static boolean isSame(Arm a, Arm b) {
    return a.kind() == b.kind()
        && a.function().equals(b.function())
        && a.argsJson().equals(b.argsJson())
        && Objects.equals(a.everyMillis(), b.everyMillis());
  }

  private static Arm always(Arm arm) {
    return new Arm(
        arm.id(), arm.kind(), arm.function(), arm.argsJson(), arm.when(), arm.everyMillis(), false);
  }
}
