package dev.realmkeep.coordination.lane;

/** The server writes JSON with a space after each colon and comma. Pure functions. */
final class CompactJson {
  private CompactJson() {}

  /** The same JSON without spaces between its tokens. */
  static String of(String json) {
    StringBuilder compact = new StringBuilder(json.length());
    boolean inText = false;
    for (int i = 0; i < json.length(); i++) {
      char c = json.charAt(i);
      if (inText && c == '\\') {
        compact.append(c);
        c = json.charAt(++i);
      } else if (c == '"') {
        inText = !inText;
      } else if (c == ' ' && !inText) {
        continue;
      }
      compact.append(c);
    }
    return compact.toString();
  }
}
