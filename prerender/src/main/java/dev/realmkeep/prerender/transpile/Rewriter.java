package dev.realmkeep.prerender.transpile;

/**
 * Replaces pieces of a text, in order, keeping every line break, and notes how columns moved. For
 * one thread and one pass.
 */
final class Rewriter {
  private final String text;
  private final StringBuilder out;
  private final ColumnShifts shifts = new ColumnShifts();
  private int copied;
  private int line = 1;
  private int lineStart;

  Rewriter(String text) {
    this.text = text;
    this.out = new StringBuilder(text.length() + 256);
  }

  /**
   * Replaces the text from {@code start} to {@code end} by {@code replacement}, which has no line
   * break; those of the replaced text are kept behind it.
   */
  void replace(int start, int end, String replacement) {
    countLines(start);
    out.append(text, copied, start).append(replacement);
    int column = start - lineStart + 1 + shifts.shiftOf(line) + replacement.length();
    int shift = shifts.shiftOf(line) + replacement.length() - (end - start);
    copied = end;
    boolean broken = false;
    for (int i = start; i < end; i++) {
      if (text.charAt(i) == '\n') {
        out.append('\n');
        broken = true;
      }
    }
    if (broken) {
      countLines(end);
      shifts.add(line, 1, lineStart - end);
    } else {
      shifts.add(line, column, shift);
    }
  }

  /** Line of {@code offset}, 1-based; offsets must not go back. */
  int line(int offset) {
    countLines(offset);
    return line;
  }

  /** Column of {@code offset} in the text given, 1-based; offsets must not go back. */
  int column(int offset) {
    countLines(offset);
    return offset - lineStart + 1;
  }

  private int counted;

  private void countLines(int to) {
    for (int i = text.indexOf('\n', counted); i >= 0 && i < to; i = text.indexOf('\n', i + 1)) {
      line++;
      lineStart = i + 1;
    }
    counted = Math.max(counted, to);
  }

  String finish() {
    return copied == 0 ? text : out.append(text, copied, text.length()).toString();
  }

  ColumnShifts shifts() {
    return shifts;
  }
}
