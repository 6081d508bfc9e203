package dev.realmkeep.server.host.log;

import org.jspecify.annotations.Nullable;

/**
 * A place in a ring of lines.
 *
 * @param ring which one: another process's, or one before a restart, is another
 * @param seq of the last line seen
 */
record LogCursor(String ring, long seq) {

  String text() {
    return ring + "-" + seq;
  }

  /** Where to go on in {@code ring}: its beginning, when the text is of another. */
  static long after(@Nullable String text, String ring) {
    if (text == null || !text.startsWith(ring + "-")) {
      return 0;
    }
    try {
      return Long.parseLong(text.substring(ring.length() + 1));
    } catch (NumberFormatException e) {
      return 0; // nobody has been given such a cursor
    }
  }
}
