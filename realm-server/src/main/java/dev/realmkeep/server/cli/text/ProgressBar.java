package dev.realmkeep.server.cli.text;

import java.io.PrintStream;

/**
 * A bar on one line of a terminal, drawn again only when it is another length or of another total.
 * One that was closed may begin anew. One thread only.
 */
public final class ProgressBar implements AutoCloseable {

  private static final int WIDTH = 24;
  private static final int LABEL_CHARS_MAX = 40;
  private static final String CLEAR_LINE = "\r\u001b[K";

  private final PrintStream terminal;
  private final boolean visible;
  private int drawnPercent = -1;
  private int drawnTotal;

  /**
   * @param visible false = nothing is written
   */
  public ProgressBar(PrintStream terminal, boolean visible) {
    this.terminal = terminal;
    this.visible = visible;
  }

  public void at(int done, int total, String label) {
    int percent = total == 0 ? 100 : (int) (100L * done / total);
    if (!visible || (percent == drawnPercent && total == drawnTotal)) {
      return;
    }
    drawnPercent = percent;
    drawnTotal = total;
    int full = WIDTH * percent / 100;
    String shown =
        label.length() > LABEL_CHARS_MAX
            ? "…" + label.substring(label.length() - LABEL_CHARS_MAX)
            : label;
    terminal.print(
        CLEAR_LINE
            + "█".repeat(full)
            + "░".repeat(WIDTH - full)
            + String.format(" %3d%% %d/%d ", percent, done, total)
            + Printable.of(shown));
    terminal.flush();
  }

  @Override
  public void close() {
    if (visible && drawnPercent >= 0) {
      terminal.print(CLEAR_LINE);
      terminal.flush();
      drawnPercent = -1;
    }
  }
}
