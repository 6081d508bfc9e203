package dev.realmkeep.deploy.bench.fleet;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** The results of a run, as Markdown: ratios to the first contender come before figures. */
record FleetTable(List<FleetBench.Result> results) {

  void print(PrintStream out) {
    FleetBench.Result first = results.getFirst();
    StringBuilder head = new StringBuilder("| target | what | bar | ").append(first.name());
    StringBuilder rule = new StringBuilder("|---|---|---|---|---");
    head.append(" | holds");
    for (FleetBench.Result other : results.subList(1, results.size())) {
      head.append(" | ").append(other.name());
      rule.append("|---");
    }
    out.println(head + " |");
    out.println(rule + "|");
    for (Measure measure : Measure.values()) {
      if (results.stream().anyMatch(result -> result.figures().containsKey(measure))) {
        row(out, measure, first.figures().get(measure));
      }
    }
    out.println();
    for (FleetBench.Result result : results) {
      out.println("* " + result.name() + ": " + result.settings());
    }
  }

  private void row(PrintStream out, Measure measure, @Nullable Figure own) {
    StringBuilder row =
        new StringBuilder("| ")
            .append(measure.target)
            .append(" | ")
            .append(measure.what)
            .append(" | ")
            .append(measure.bar)
            .append(" | ")
            .append(own == null ? "" : measure.text(own))
            .append(" | ")
            .append(own == null ? "" : measure.verdict(own));
    for (FleetBench.Result other : results.subList(1, results.size())) {
      Figure figure = other.figures().get(measure);
      row.append(" | ").append(figure == null ? "" : ratio(measure, own, figure));
      row.append(figure == null ? "" : measure.text(figure));
    }
    out.println(row + " |");
  }

  private static String ratio(Measure measure, @Nullable Figure own, Figure other) {
    if (measure.unit == Measure.Unit.COUNT
        || !(own instanceof Figure.Value(double mine, String _))
        || mine <= 0) {
      return "";
    }
    return switch (other) {
      case Figure.Value(double theirs, String _) -> ratio(theirs / mine) + " · ";
      case Figure.Beyond(double limit) -> "> " + ratio(limit / mine) + " · ";
      case Figure.None _ -> "";
    };
  }

  private static String ratio(double value) {
    String format = value < 1 ? "%.2f×" : value < 10 ? "%.1f×" : "%,.0f×";
    return String.format(Locale.ROOT, format, value);
  }
}
