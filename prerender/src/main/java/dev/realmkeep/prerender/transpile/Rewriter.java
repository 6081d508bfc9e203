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
   * Replaces the text from {@code start} to {@code end}; see {@link #replace(int, int, String,
   * String)}.
   */
  void replace(int start, int end, String replacement) {
    replace(start, end, replacement, "");
  }

  /**
   * Replaces the text from {@code start} to {@code end} by {@code head} and {@code tail}, which
   * have no line breaks; those of the replaced text are kept between them.
   */
  void replace(int start, int end, String head, String tail) {
    countLines(start);
    out.append(text, copied, start).append(head);
    int added = head.length() + tail.length();
    int column = start - lineStart + 1 + shifts.shiftOf(line) + added;
    int shift = shifts.shiftOf(line) + added - (end - start);
    copied = end;
    boolean broken = false;
    for (int i = start; i < end; i++) {
      if (text.charAt(i) == '\n') {
        out.append('\n');
        broken = true;
      }
    }
    out.append(tail);
    if (broken) {
      countLines(end);
      shifts.add(line, 1, tail.length() - (end - lineStart));
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
