package dev.realmkeep.prerender.transpile;

/** A realm file that is not a module: the position is 1-based and in the original text. */
public final class SyntaxException extends Exception {
  private static final long serialVersionUID = 1L;

  private final int line;
  private final int column;

  public SyntaxException(String message, int line, int column) {
    super(message, null, false, false);
    this.line = line;
    this.column = column;
  }

  /** 1-based, 0 when unknown. */
  public int line() {
    return line;
  }

  /** 1-based, 0 when unknown. */
  public int column() {
    return column;
  }
}
