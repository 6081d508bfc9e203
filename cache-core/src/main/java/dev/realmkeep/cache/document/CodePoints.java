package dev.realmkeep.cache.document;

/** Texts by code point, as the database compares them. Pure functions. */
final class CodePoints {
  private CodePoints() {}

  /** As {@link String#compareTo}, which compares UTF-16 units, for well-formed texts. */
  static int compare(String a, String b) {
    int length = Math.min(a.length(), b.length());
    for (int i = 0; i < length; i++) {
      char left = a.charAt(i);
      char right = b.charAt(i);
      if (left != right) {
        boolean leftBeyond = Character.isSurrogate(left);
        boolean rightBeyond = Character.isSurrogate(right);
        return leftBeyond == rightBeyond ? left - right : leftBeyond ? 1 : -1;
      }
    }
    return a.length() - b.length();
  }
}
