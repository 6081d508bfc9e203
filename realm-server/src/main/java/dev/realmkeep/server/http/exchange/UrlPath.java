package dev.realmkeep.server.http.exchange;

import dev.realmkeep.server.http.problem.ProblemException;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/**
 * The path of a request in its one canonical form: what RFC 3986 leaves unreserved is not escaped,
 * everything else is, with upper-case digits. A module's URL is its identity, so two spellings of
 * one path must not name two files, and no spelling may mean another path to somebody downstream.
 *
 * <p>Refused, not repaired: dot segments, empty segments, an escaped slash or percent sign (so
 * nothing is ever decoded twice), backslashes, control characters, bytes that are not UTF-8, and
 * paths over the limit.
 */
public final class UrlPath {
  private static final String SAFE = "-._~!$&'()*+,;=:@";
  private static final char[] HEX = "0123456789ABCDEF".toCharArray();

  private UrlPath() {}

  /**
   * The canonical form of the raw path of a request, which begins with a slash.
   *
   * @throws ProblemException (bad-request) when it is refused
   */
  public static String canonical(String rawPath, int charsMax) {
    if (rawPath.length() > charsMax) {
      throw refused("is longer than " + charsMax + " characters");
    }
    if (!rawPath.startsWith("/")) {
      throw refused("must begin with a slash");
    }
    StringBuilder out = new StringBuilder(rawPath.length() + 16);
    int from = 1;
    while (from <= rawPath.length()) {
      int slash = rawPath.indexOf('/', from);
      int to = slash < 0 ? rawPath.length() : slash;
      if (to == from && slash >= 0) {
        throw refused("has an empty segment");
      }
      out.append('/');
      segment(rawPath.substring(from, to), out);
      from = to + 1;
    }
    return out.toString();
  }

  /**
   * The canonical form of a path inside a realm, which does not begin with a slash and is not yet
   * escaped: the name under which a file of a directory is known.
   *
   * @throws ProblemException (bad-request) when it is refused
   */
  public static String ofFileName(String relativePath, int charsMax) {
    StringBuilder raw = new StringBuilder("/");
    for (String segment : relativePath.split("/", -1)) {
      if (raw.length() > 1) {
        raw.append('/');
      }
      encode(segment, raw);
    }
    return canonical(raw.toString(), charsMax).substring(1);
  }

  private static void segment(String raw, StringBuilder out) {
    String text = decode(raw);
    if (text.equals(".") || text.equals("..")) {
      throw refused("has a dot segment");
    }
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == '/' || c == '\\' || c == '%' || Character.isISOControl(c)) {
        throw refused(
            "has a character that no segment may hold: U+%04X".formatted(Integer.valueOf(c)));
      }
    }
    encode(text, out);
  }

  private static String decode(String raw) {
    ByteArrayOutputStream bytes = new ByteArrayOutputStream(raw.length());
    for (int i = 0; i < raw.length(); i++) {
      char c = raw.charAt(i);
      if (c == '%') {
        int high = i + 2 < raw.length() ? hexDigit(raw.charAt(i + 1)) : -1;
        int low = i + 2 < raw.length() ? hexDigit(raw.charAt(i + 2)) : -1;
        if (high < 0 || low < 0) {
          throw refused("has a broken escape");
        }
        bytes.write(high * 16 + low);
        i += 2;
      } else if (c > 0x7e || c < 0x21) {
        throw refused("has a character that must be escaped");
      } else {
        bytes.write(c);
      }
    }
    try {
      return StandardCharsets.UTF_8
          .newDecoder()
          .decode(ByteBuffer.wrap(bytes.toByteArray()))
          .toString();
    } catch (CharacterCodingException e) {
      throw refused("has escapes that are not UTF-8");
    }
  }

  private static int hexDigit(char c) {
    return c < 0x80 ? Character.digit(c, 16) : -1;
  }

  private static void encode(String text, StringBuilder out) {
    for (byte b : text.getBytes(StandardCharsets.UTF_8)) {
      int value = b & 0xff;
      boolean plain =
          value < 0x80 && (Character.isLetterOrDigit(value) || SAFE.indexOf(value) >= 0);
      if (plain) {
        out.append((char) value);
      } else {
        out.append('%').append(HEX[value >> 4]).append(HEX[value & 15]);
      }
    }
  }

  private static ProblemException refused(String why) {
    return ProblemException.badRequest("the path " + why);
  }
}
