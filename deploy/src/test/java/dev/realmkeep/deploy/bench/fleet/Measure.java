package dev.realmkeep.deploy.bench.fleet;

import java.util.Locale;
import java.util.function.DoublePredicate;
import org.jspecify.annotations.Nullable;

/** What is measured, in the order of the table, each with its target. */
enum Measure {
  FAN_OUT(
      "7",
      "cold fan-out, 64 keys × 4 processes: time until all have all ÷ compute (median)",
      "≤ 1.3",
      v -> v <= 1.3,
      Unit.RATIO),
  FAN_OUT_WORST("7", "… the slowest round, over the compute", "≤ 60 ms", v -> v <= 60, Unit.MILLIS),
  COMMITS(
      "10",
      "commits of 8 writers with the fleet at work ÷ without",
      "≥ 0.95",
      v -> v >= 0.95,
      Unit.RATIO),
  COMPUTES("1", "computes of a key, the most", "1", v -> v == 1, Unit.COUNT),
  COMPUTES_AT_LARGE(
      "1", "computes of a key, the most, 8 processes, many keys", "1", v -> v == 1, Unit.COUNT),
  STALE(
      "2",
      "keys answered stale for good after races of writes and computes",
      "0",
      v -> v == 0,
      Unit.COUNT),
  AUDIT("2", "stale rows in its own audit after the races", "0", v -> v == 0, Unit.COUNT),
  WRITE_P50("3", "a write while a 6 s compute of its key runs, p50", "", null, Unit.MILLIS),
  WRITE_P99("3", "… p99", "≤ 10 ms", v -> v <= 10, Unit.MILLIS),
  KILL_P50("4", "holder killed → another computes, p50", "", null, Unit.MILLIS),
  KILL_P99("4", "… p99", "≤ 150 ms", v -> v <= 150, Unit.MILLIS),
  STOPPED(
      "5", "holder stopped → another computes, the longest", "≤ 4 s", v -> v <= 4_000, Unit.MILLIS),
  CUT(
      "5",
      "link of the holder cut → another computes, the longest",
      "≤ 4 s",
      v -> v <= 4_000,
      Unit.MILLIS),
  LATE_WRITE("5", "late writes of such holders that got through", "0", v -> v == 0, Unit.COUNT),
  VISIBLE_P50(
      "6",
      "write committed → every process answers the new value, p50",
      "≤ 3 ms",
      v -> v <= 3,
      Unit.MILLIS),
  VISIBLE_P99("6", "… p99", "≤ 15 ms", v -> v <= 15, Unit.MILLIS),
  LAST_OLD_P50("6", "write committed → nobody answers the old value, p50", "", null, Unit.MILLIS),
  LAST_OLD_P99("6", "… p99", "", null, Unit.MILLIS),
  DEAF(
      "6",
      "… with a process that hears no announcement, the longest",
      "≤ 1 s",
      v -> v <= 1_000,
      Unit.MILLIS),
  HAND_OFF_P50("", "computed → a process that waits has it, p50", "", null, Unit.MILLIS),
  HAND_OFF_P99("", "… p99", "", null, Unit.MILLIS),
  CONNECTIONS(
      "11",
      "connections for coordination per process, 200 keys in flight, 4 slots",
      "≤ 5",
      v -> v <= 5,
      Unit.COUNT);

  /** What a figure counts. */
  enum Unit {
    RATIO,
    MILLIS,
    COUNT
  }

  final String target;
  final String what;
  final String bar;
  final Unit unit;
  private final @Nullable DoublePredicate holds;

  Measure(String target, String what, String bar, @Nullable DoublePredicate holds, Unit unit) {
    this.target = target;
    this.what = what;
    this.bar = bar;
    this.holds = holds;
    this.unit = unit;
  }

  /** {@code yes}, {@code no}, or nothing where there is no target. */
  String verdict(Figure figure) {
    return holds == null
        ? ""
        : switch (figure) {
          case Figure.Value(double value, String _) -> holds.test(value) ? "yes" : "**no**";
          case Figure.Beyond(double _) -> "**no**";
          case Figure.None _ -> "";
        };
  }

  String text(Figure figure) {
    return switch (figure) {
      case Figure.Value(double value, String note) ->
          number(value) + (note.isEmpty() ? "" : " (" + note + ")");
      case Figure.Beyond(double limit) -> "> " + number(limit);
      case Figure.None(String why) -> why;
    };
  }

  private String number(double value) {
    return switch (unit) {
      case RATIO -> String.format(Locale.ROOT, "%.2f", value);
      case COUNT -> String.format(Locale.ROOT, "%,.0f", value);
      case MILLIS ->
          value >= 1_000
              ? String.format(Locale.ROOT, "%.1f s", value / 1_000)
              : String.format(Locale.ROOT, value < 10 ? "%.1f ms" : "%.0f ms", value);
    };
  }
}
