package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Printable;
import dev.realmkeep.server.load.LoadReport;
import java.util.List;
import java.util.StringJoiner;

/** A load or push in one line for people. Pure functions. */
final class Pushes {

  private static final int PATHS_MAX = 3;

  private Pushes() {}

  static String line(LoadReport report) {
    StringJoiner parts = new StringJoiner(", ");
    if (!report.written().isEmpty()) {
      parts.add("wrote " + paths(report.written()));
    }
    if (!report.deleted().isEmpty()) {
      parts.add("deleted " + paths(report.deleted()));
    }
    if (report.changedNothing()) {
      return "nothing changed (" + count(report.unchanged(), "file") + ")";
    }
    return Printable.of(
        parts
            + " as generation "
            + report.generation()
            + ", "
            + count(report.invalidated().size(), "module")
            + " invalidated");
  }

  private static String paths(List<String> paths) {
    return paths.size() <= PATHS_MAX ? String.join(" ", paths) : count(paths.size(), "file");
  }

  static String count(int number, String noun) {
    return number + " " + noun + (number == 1 ? "" : "s");
  }
}
