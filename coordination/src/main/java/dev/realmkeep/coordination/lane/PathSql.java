package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.document.DocumentPath;

/** Paths in the words of the server. Pure functions. */
final class PathSql {
  private PathSql() {}

  /**
   * The value at the path of the document {@code d.doc}, or null. Names are text: of a list they
   * find nothing.
   */
  static String value(String path) {
    StringBuilder sql = new StringBuilder("(d.doc");
    for (String name : DocumentPath.of(path).names()) {
      sql.append(" -> ").append(SqlText.literal(name)).append("::text");
    }
    return sql.append(')').toString();
  }

  /** The same as a {@code jsonpath}; strict, since a lax one looks into lists. */
  static String jsonPath(String path) {
    StringBuilder text = new StringBuilder("strict $");
    for (String name : DocumentPath.of(path).names()) {
      text.append(".\"");
      name.chars()
          .forEach(c -> {
            if (c == '"' || c == '\\') {
              text.append('\\').append((char) c);
            } else if (c < 0x20) {
              text.append("\\u%04x".formatted(c));
            } else {
              text.append((char) c);
            }
          });
      text.append('"');
    }
    return text.toString();
  }
}
