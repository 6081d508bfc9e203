package dev.realmkeep.prerender.transpile;

import java.util.ArrayList;
import java.util.List;

/**
 * Where a rewriting that keeps line breaks moved columns. Built in text order, then immutable.
 * Lines and columns are 1-based; columns count UTF-16 units.
 */
final class ColumnShifts {

  /**
   * From {@code column} of the new text on, columns lie {@code shift} further right than before.
   */
  private record Shift(int line, int column, int shift) {}

  private final List<Shift> shifts = new ArrayList<>();

  /**
   * A replacement ended.
   *
   * @param line the line
   * @param column the column behind it in the new text
   * @param shift by how much that line's text is now further right, in all
   */
  void add(int line, int column, int shift) {
    shifts.add(new Shift(line, column, shift));
  }

  /** What is already added to the shift of {@code line}. */
  int shiftOf(int line) {
    if (shifts.isEmpty() || shifts.getLast().line != line) {
      return 0;
    }
    return shifts.getLast().shift;
  }

  /** The column of the old text for one of the new text. */
  int original(int line, int column) {
    int shift = 0;
    for (Shift candidate : shifts) {
      if (candidate.line > line || candidate.line == line && candidate.column > column) {
        break;
      }
      shift = candidate.line == line ? candidate.shift : 0;
    }
    return Math.max(1, column - shift);
  }
}
