package dev.realmkeep.prerender.transpile;

/**
 * The extent of a {@code <template>…</template>} block. Inside, {@code <template>} elements nest;
 * quoted text within {@code {{…}}} and comments do not count.
 */
final class TemplateTag {
  private static final String OPEN = "<template";
  private static final String CLOSE = "</template";

  private TemplateTag() {}

  /** Length of the opening tag at {@code at}, 0 when there is none. */
  static int openLength(String text, int at) {
    return tagLength(text, at, OPEN);
  }

  private static int tagLength(String text, int at, String tag) {
    if (!text.startsWith(tag, at)) {
      return 0;
    }
    int end = at + tag.length();
    while (end < text.length() && Character.isWhitespace(text.charAt(end))) {
      end++;
    }
    return end < text.length() && text.charAt(end) == '>' ? end + 1 - at : 0;
  }

  /** Offset behind the closing tag of the block that opens at {@code at}, -1 when there is none. */
  static int end(String text, int at) {
    int from = at + openLength(text, at);
    int balanced = balancedEnd(text, from);
    if (balanced >= 0) {
      return balanced;
    }
    // Unbalanced: the first closing tag is the best guess.
    for (int i = text.indexOf(CLOSE, from); i >= 0; i = text.indexOf(CLOSE, i + 1)) {
      int length = tagLength(text, i, CLOSE);
      if (length > 0) {
        return i + length;
      }
    }
    return -1;
  }

  private static int balancedEnd(String text, int from) {
    int depth = 1;
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '<' && text.startsWith("<!--", i)) {
        i = after(text, "-->", i);
      } else if (c == '{' && text.startsWith("{{!--", i)) {
        i = after(text, "--}}", i);
      } else if (c == '{' && text.startsWith("{{", i)) {
        i = mustacheEnd(text, i + 2);
      } else if (c == '<' && opensElement(text, i)) {
        depth++;
        i += OPEN.length();
      } else if (c == '<' && tagLength(text, i, CLOSE) > 0) {
        i += tagLength(text, i, CLOSE);
        if (--depth == 0) {
          return i;
        }
      } else {
        i++;
      }
      if (i < 0) {
        return -1;
      }
    }
    return -1;
  }

  private static boolean opensElement(String text, int at) {
    int end = at + OPEN.length();
    return text.startsWith(OPEN, at)
        && end < text.length()
        && (text.charAt(end) == '>' || Character.isWhitespace(text.charAt(end)));
  }

  private static int after(String text, String end, int from) {
    int at = text.indexOf(end, from);
    return at < 0 ? -1 : at + end.length();
  }

  private static int mustacheEnd(String text, int from) {
    int i = from;
    while (i < text.length()) {
      char c = text.charAt(i);
      if (c == '"' || c == '\'') {
        int close = text.indexOf(c, i + 1);
        if (close < 0) {
          return -1;
        }
        i = close + 1;
      } else if (text.startsWith("}}", i)) {
        return i + 2;
      } else {
        i++;
      }
    }
    return -1;
  }
}
