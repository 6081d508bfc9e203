package dev.realmkeep.server.cli.text;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/** Columns of text, each as wide as its widest cell. Not safe for use by several threads. */
public final class Table {

  private static final String GAP = "  ";

  private final List<List<String>> rows = new ArrayList<>();

  public Table(String... head) {
    rows.add(List.of(head));
  }

  /** Adds a row with as many cells as the head has. */
  public Table row(Object... cells) {
    rows.add(Arrays.stream(cells).map(cell -> Printable.of(cell.toString())).toList());
    return this;
  }

  public boolean isEmpty() {
    return rows.size() == 1;
  }

  /** The lines, the head faint. */
  public List<String> lines(Style style) {
    int columns = rows.getFirst().size();
    int[] widths = new int[columns];
    for (List<String> row : rows) {
      for (int c = 0; c < columns; c++) {
        widths[c] = Math.max(widths[c], row.get(c).codePointCount(0, row.get(c).length()));
      }
    }
    List<String> lines = new ArrayList<>();
    for (List<String> row : rows) {
      StringBuilder line = new StringBuilder();
      for (int c = 0; c < columns; c++) {
        String cell = row.get(c);
        line.append(cell);
        if (c < columns - 1) {
          int width = cell.codePointCount(0, cell.length());
          line.append(" ".repeat(widths[c] - width)).append(GAP);
        }
      }
      String text = line.toString().stripTrailing();
      lines.add(lines.isEmpty() ? style.faint(text) : text);
    }
    return lines;
  }
}
