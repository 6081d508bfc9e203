package dev.realmkeep.server.cli.text;

/** Text from a server or a module, made safe to print on a terminal. Pure functions. */
public final class Printable {

  private Printable() {}

  /** {@code text} with each control character but line break and tab replaced. */
  public static String of(String text) {
    StringBuilder safe = new StringBuilder(text.length());
    text.codePoints()
        .forEach(c ->
            safe.appendCodePoint(
                Character.isISOControl(c) && c != '\n' && c != '\t' ? '\ufffd' : c));
    return safe.toString();
  }
}
