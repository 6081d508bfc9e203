package dev.realmkeep.prerender.transpile;

import org.jspecify.annotations.Nullable;

/**
 * Looks positions up in the mappings of a source map of one source (ECMA-426, revision 3). Decodes
 * on each look-up: positions are asked for when something has failed, and then once or a few times.
 */
final class SourceMap {
  private static final String DIGITS =
      "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/";

  private final String mappings;
  private int cursor;

  private SourceMap(String mappings) {
    this.mappings = mappings;
  }

  /** 1-based. */
  record Position(int line, int column) {}

  /** The {@code mappings} of a source map in JSON form, empty when there are none. */
  static String mappings(@Nullable String json) {
    String key = "\"mappings\":\"";
    int start = json == null ? -1 : json.indexOf(key);
    if (json == null || start < 0) {
      return "";
    }
    int from = start + key.length();
    return json.substring(from, json.indexOf('"', from));
  }

  /**
   * The source position of the nearest mapping at or before a position of the generated text, on
   * the same line where there is one, else of the last one before.
   */
  static @Nullable Position source(String mappings, int line, int column) {
    return new SourceMap(mappings).find(line, column);
  }

  private @Nullable Position find(int line, int column) {
    int generatedLine = 1;
    int generatedColumn = 0;
    int sourceLine = 0;
    int sourceColumn = 0;
    Position found = null;
    while (cursor < mappings.length()) {
      char c = mappings.charAt(cursor);
      if (c == ';') {
        generatedLine++;
        generatedColumn = 0;
        cursor++;
        if (generatedLine > line) {
          break;
        }
      } else if (c == ',') {
        cursor++;
      } else {
        generatedColumn += number();
        if (atSegmentEnd()) {
          continue;
        }
        number();
        sourceLine += number();
        sourceColumn += number();
        if (!atSegmentEnd()) {
          number();
        }
        if (generatedLine == line && generatedColumn + 1 > column && found != null) {
          break;
        }
        found = new Position(sourceLine + 1, sourceColumn + 1);
      }
    }
    return found;
  }

  private boolean atSegmentEnd() {
    return cursor >= mappings.length() || ",;".indexOf(mappings.charAt(cursor)) >= 0;
  }

  private int number() {
    int value = 0;
    int shift = 0;
    int digit;
    do {
      digit = cursor < mappings.length() ? DIGITS.indexOf(mappings.charAt(cursor++)) : 0;
      value |= (digit & 31) << shift;
      shift += 5;
    } while ((digit & 32) != 0);
    return (value & 1) == 0 ? value >> 1 : -(value >> 1);
  }
}
