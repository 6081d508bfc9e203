package dev.realmkeep.server.cli.text;

import java.util.ArrayList;
import java.util.List;

/** The lines around a position of a source, with a mark below the column. Pure functions. */
public final class SourceExcerpt {

  private static final int LINES_AROUND = 2;
  private static final int LINE_CHARS_MAX = 160;

  private SourceExcerpt() {}

  /**
   * @param line 1-based; outside of the source nothing is shown
   * @param column 1-based; 0 = no mark
   */
  public static List<String> lines(String source, int line, int column, Style style) {
    List<String> sourceLines = source.lines().toList();
    List<String> lines = new ArrayList<>();
    if (line < 1 || line > sourceLines.size()) {
      return lines;
    }
    int first = Math.max(1, line - LINES_AROUND);
    int last = Math.min(sourceLines.size(), line + LINES_AROUND);
    int width = String.valueOf(last).length();
    for (int n = first; n <= last; n++) {
      String text = Printable.of(sourceLines.get(n - 1).replace("\t", "    "));
      String shown =
          text.length() > LINE_CHARS_MAX ? text.substring(0, LINE_CHARS_MAX) + "…" : text;
      String number = " ".repeat(width - String.valueOf(n).length()) + n;
      lines.add((n == line ? style.red("> ") : "  ") + style.faint(number + " | ") + shown);
      int shift = shift(sourceLines.get(n - 1), column);
      if (n == line && column > 0 && shift <= LINE_CHARS_MAX) {
        lines.add(
            "  " + style.faint(" ".repeat(width) + " | ") + " ".repeat(shift) + style.red("^"));
      }
    }
    return lines;
  }

  private static int shift(String line, int column) {
    int shift = 0;
    for (int i = 0; i < column - 1 && i < line.length(); i++) {
      shift += line.charAt(i) == '\t' ? 4 : 1;
    }
    return shift;
  }
}
