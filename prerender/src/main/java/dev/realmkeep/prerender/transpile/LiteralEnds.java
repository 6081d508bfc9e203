package dev.realmkeep.prerender.transpile;

/**
 * Where a word or literal that begins at a position ends. What does not end runs to the end of its
 * line or of the text. Pure functions.
 */
final class LiteralEnds {

  private LiteralEnds() {}

  static int word(String text, int from) {
    int at = from;
    while (at < text.length()
        && (Character.isJavaIdentifierPart(text.charAt(at))
            || text.charAt(at) == '\\'
            || Character.isSurrogate(text.charAt(at)))) {
      at++;
    }
    return at;
  }

  static int number(String text, int from) {
    int at = from;
    while (at < text.length()
        && (Character.isJavaIdentifierPart(text.charAt(at)) || text.charAt(at) == '.')) {
      at++;
    }
    return at;
  }

  /** Of a string whose quote is at {@code from}. */
  static int string(String text, int from) {
    char quote = text.charAt(from);
    int at = from + 1;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '\\') {
        at = Math.min(at + 1, text.length());
      } else if (c == quote) {
        return at;
      } else if (c == '\n') {
        return at - 1;
      }
    }
    return at;
  }

  /** Of a regular expression whose first slash is at {@code from}, flags included. */
  static int regularExpression(String text, int from) {
    int at = from + 1;
    boolean inSet = false;
    while (at < text.length()) {
      char c = text.charAt(at++);
      if (c == '\\') {
        at = Math.min(at + 1, text.length());
      } else if (c == '\n') {
        return at - 1;
      } else if (c == '[') {
        inSet = true;
      } else if (c == ']') {
        inSet = false;
      } else if (c == '/' && !inSet) {
        return word(text, at);
      }
    }
    return at;
  }

  static int line(String text, int from) {
    int newline = text.indexOf('\n', from);
    return newline < 0 ? text.length() : newline;
  }
}
