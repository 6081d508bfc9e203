package dev.realmkeep.prerender.host.guest;

/** How long texts are in UTF-8 (RFC 3629), without encoding them. Pure functions. */
final class Utf8 {
  private static final int BYTES_PER_CHAR_MAX = 3;

  private Utf8() {}

  /**
   * Whether the text takes more than {@code bytesMax}. Looks at its characters only when their
   * number does not tell.
   */
  static boolean exceeds(String text, long bytesMax) {
    int chars = text.length();
    if (chars > bytesMax) {
      return true;
    }
    if ((long) chars * BYTES_PER_CHAR_MAX <= bytesMax) {
      return false;
    }
    long bytes = chars;
    for (int i = 0; i < chars && bytes <= bytesMax; i++) {
      char c = text.charAt(i);
      // The two of a surrogate pair are four bytes.
      bytes += c < 0x80 ? 0 : c < 0x800 || Character.isSurrogate(c) ? 1 : 2;
    }
    return bytes > bytesMax;
  }
}
