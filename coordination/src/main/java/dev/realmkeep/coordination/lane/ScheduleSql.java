package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.model.lane.ScheduleChange.Arm;
import dev.realmkeep.cache.model.lane.ScheduleChange.Cancel;
import dev.realmkeep.cache.model.lane.ScheduleChange.When;
import dev.realmkeep.cache.model.lane.ScheduleEffect;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The parts of a commit's statement that change schedules. */
final class ScheduleSql {
  /** The same as {@link ScheduleEffect#next}, of a row {@code s}. */
  private static final String NEXT =
      "s.intended_at_ms + s.every_ms"
          + " * (greatest(0, (now.ms - s.intended_at_ms) / s.every_ms) + 1)";

  private final SqlText sql;

  ScheduleSql(SqlText sql) {
    this.sql = sql;
  }

  /** The rows that stand where they are said to have fired. */
  void fired(List<ScheduleEffect> fired) {
    if (fired.isEmpty()) {
      sql.add("SELECT s.* FROM lane_schedules s WHERE false");
      return;
    }
    sql.add("SELECT s.* FROM (SELECT lane.realm_id, g.* FROM lane CROSS JOIN unnest(")
        .add(texts(fired, ScheduleEffect::id), "text[]")
        .add(", ")
        .add(fired.stream().map(ScheduleEffect::firedAtMillis).toArray(Long[]::new), "bigint[]")
        .add(") g(id, at) OFFSET 0) g JOIN lane_schedules s")
        .add(" ON s.realm_id = g.realm_id AND s.id = g.id AND s.intended_at_ms = g.at");
  }

  void effects(List<ScheduleEffect> effects) {
    List<Arm> arms = only(effects, Arm.class);
    String[] cancelled =
        only(effects, Cancel.class).stream().map(Cancel::id).toArray(String[]::new);
    String[] moving =
        effects.stream()
            .filter(effect -> effect.firedAtMillis() != null && effect.last() == null)
            .map(ScheduleEffect::id)
            .toArray(String[]::new);
    sql.add(",\nnow AS MATERIALIZED (SELECT lane_now_ms() AS ms)");
    if (moving.length > 0) {
      String ids = sql.parameter(moving, "text[]");
      sql.add(",\nmoved AS (UPDATE lane_schedules s SET intended_at_ms = " + NEXT)
          .add(" FROM fence, now, fired f WHERE s.realm_id = f.realm_id AND s.id = f.id")
          .add(" AND f.every_ms IS NOT NULL AND f.id = ANY (" + ids + "))")
          .add(",\nended AS (DELETE FROM lane_schedules s USING fence, fired f")
          .add(" WHERE s.realm_id = f.realm_id AND s.id = f.id")
          .add(" AND f.every_ms IS NULL AND f.id = ANY (" + ids + "))");
    }
    if (cancelled.length > 0) {
      sql.add(",\ncancelled AS (DELETE FROM lane_schedules s USING fence")
          .add(" WHERE s.realm_id = fence.realm_id AND s.id = ANY (")
          .add(cancelled, "text[]")
          .add("))");
    }
    if (!arms.isEmpty()) {
      arm(arms);
    }
  }

  /** A row that is to be kept stays where it is, or where its firing moves it. */
  private void arm(List<Arm> arms) {
    sql.add(",\narmed AS (INSERT INTO lane_schedules")
        .add(" (realm_id, id, kind, function, args, intended_at_ms, every_ms)")
        .add(" SELECT fence.realm_id, a.id, a.kind, a.function, a.args, CASE WHEN NOT a.keep")
        .add(" OR s.id IS NULL OR (s.kind, s.function, s.args, s.every_ms)")
        .add(" IS DISTINCT FROM (a.kind, a.function, a.args, a.every_ms)")
        .add(" OR (f.id IS NOT NULL AND s.every_ms IS NULL)")
        .add(" THEN coalesce(a.at, now.ms + a.after)")
        .add(" WHEN f.id IS NULL THEN s.intended_at_ms ELSE " + NEXT + " END, a.every_ms")
        .add(" FROM fence CROSS JOIN now CROSS JOIN unnest(");
    add(arms, Arm::id, "text[]", String[]::new);
    add(arms, arm -> arm.kind().label(), "text[]", String[]::new);
    add(arms, Arm::function, "text[]", String[]::new);
    add(arms, Arm::argsJson, "text[]", String[]::new);
    add(arms, Arm::everyMillis, "bigint[]", Long[]::new);
    add(arms, arm -> arm.when() instanceof When.At(long at) ? at : null, "bigint[]", Long[]::new);
    add(
        arms,
        arm -> arm.when() instanceof When.After(long after) ? after : null,
        "bigint[]",
        Long[]::new);
    sql.add(arms.stream().map(Arm::keepIfSame).toArray(Boolean[]::new), "boolean[]")
        .add(") a(id, kind, function, args, every_ms, at, after, keep)")
        .add(" LEFT JOIN LATERAL (SELECT * FROM lane_schedules")
        .add(" WHERE realm_id = fence.realm_id AND id = a.id OFFSET 0) s ON true")
        .add(" LEFT JOIN fired f ON f.id = a.id")
        .add(" ON CONFLICT (realm_id, id) DO UPDATE SET kind = excluded.kind,")
        .add(" function = excluded.function, args = excluded.args,")
        .add(" intended_at_ms = excluded.intended_at_ms, every_ms = excluded.every_ms)");
  }

  private <T> void add(
      List<Arm> arms,
      Function<Arm, @Nullable T> of,
      String type,
      java.util.function.IntFunction<T[]> array) {
    sql.add(arms.stream().map(of).toArray(array), type).add(", ");
  }

  private static String[] texts(List<ScheduleEffect> effects, Function<ScheduleEffect, String> of) {
    return effects.stream().map(of).toArray(String[]::new);
  }

  private static <T> List<T> only(List<ScheduleEffect> effects, Class<T> type) {
    return effects.stream()
        .map(ScheduleEffect::last)
        .filter(type::isInstance)
        .map(type::cast)
        .toList();
  }
}
