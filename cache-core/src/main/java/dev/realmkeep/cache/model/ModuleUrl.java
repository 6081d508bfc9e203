package dev.realmkeep.cache.model;

import java.net.URI;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;
import java.util.BitSet;
import java.util.HexFormat;
import java.util.List;
import java.util.stream.Stream;

/**
 * The rules of module URLs: normal form, executable extensions, candidates of an extensionless
 * request. Pure functions.
 */
public final class ModuleUrl {

  /** Executable extensions in probe order. */
  public static final List<String> EXTENSIONS = List.of(".gts", ".ts", ".gjs", ".js");

  /** Longest module URL accepted, in characters. */
  public static final int LENGTH_MAX = 2048;

  private static final HexFormat HEX = HexFormat.of().withUpperCase();
  private static final BitSet PLAIN = new BitSet();

  static {
    "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-._~/@:!$'()*+,;=&"
        .chars()
        .forEach(PLAIN::set);
  }

  private ModuleUrl() {}

  /**
   * The normal form: dot segments removed, query and fragment dropped, percent-encoding as {@link
   * #of} writes it (RFC 3986 section 6.2.2, without scheme-specific rules).
   *
   * @throws IllegalArgumentException when {@code url} is not an absolute hierarchical URL, is
   *     longer than {@link #LENGTH_MAX}, climbs above its root, or has an empty segment or a
   *     control character
   */
  public static String normalize(String url) {
    if (url.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("module URL longer than " + LENGTH_MAX + " characters");
    }
    if (isPlain(url)) {
      return url;
    }
    URI uri = URI.create(url);
    if (!uri.isAbsolute() || uri.isOpaque() || uri.getRawAuthority() == null) {
      throw new IllegalArgumentException("not an absolute module URL: " + url);
    }
    URI normal = uri.normalize();
    String path = normal.getRawPath();
    if (path.startsWith("/../") || path.equals("/..") || path.contains("//")) {
      throw new IllegalArgumentException("not a module URL: " + url);
    }
    String root = normal.getScheme() + "://" + normal.getRawAuthority() + "/";
    return of(root, decode(path.isEmpty() ? "" : path.substring(1)));
  }

  /**
   * Whether {@code url} can be seen to be absolute and in its normal form without taking it apart:
   * an ordinary host, nothing encoded, no segment that begins with a dot. False says nothing.
   */
  public static boolean isPlain(String url) {
    int scheme = url.indexOf("://");
    int path = url.indexOf('/', scheme + 3);
    if (scheme < 1 || path < 0 || url.length() > LENGTH_MAX) {
      return false;
    }
    for (int i = 0; i < scheme; i++) {
      if (!isLetter(url.charAt(i))) {
        return false;
      }
    }
    return isPlainAuthority(url, scheme + 3, path) && isPlainPath(url, path);
  }

  private static boolean isPlainAuthority(String url, int from, int to) {
    int port = url.indexOf(':', from);
    int host = port < 0 || port > to ? to : port;
    for (int i = from; i < host; i++) {
      char c = url.charAt(i);
      if (!isLetter(c) && !isDigit(c) && c != '.') {
        return false;
      }
    }
    for (int i = host + 1; i < to; i++) {
      if (!isDigit(url.charAt(i))) {
        return false;
      }
    }
    return from < host && (host == to || host + 1 < to);
  }

  private static boolean isPlainPath(String url, int from) {
    char before = ' ';
    for (int i = from; i < url.length(); i++) {
      char c = url.charAt(i);
      if (!PLAIN.get(c) || before == '/' && (c == '/' || c == '.')) {
        return false;
      }
      before = c;
    }
    return true;
  }

  private static boolean isDigit(char c) {
    return c >= '0' && c <= '9';
  }

  private static boolean isLetter(char c) {
    return c >= 'a' && c <= 'z' || c >= 'A' && c <= 'Z';
  }

  /**
   * The URL of {@code path} in the realm {@code realm}: every byte that is neither unreserved nor
   * one of {@code / @ : ! $ ' ( ) * + , ; = &} is percent-encoded. The inverse of {@link #pathIn}.
   */
  public static String of(String realm, String path) {
    StringBuilder url = new StringBuilder(realm.length() + path.length() + 8).append(realm);
    for (byte b : path.getBytes(StandardCharsets.UTF_8)) {
      if (b > 0x20 && b < 0x7f && PLAIN.get(b)) {
        url.append((char) b);
      } else {
        url.append('%').append(HEX.toHexDigits(b));
      }
    }
    return url.toString();
  }

  /**
   * The path, decoded, of the normalised {@code url} in {@code realm}.
   *
   * @throws IllegalArgumentException when the URL is not in the realm
   */
  public static String pathIn(String realm, String url) {
    if (!url.startsWith(realm)) {
      throw new IllegalArgumentException(url + " is not in realm " + realm);
    }
    return decode(url.substring(realm.length()));
  }

  private static String decode(String raw) {
    if (raw.indexOf('%') < 0) {
      return raw;
    }
    byte[] in = raw.getBytes(StandardCharsets.UTF_8);
    ByteBuffer out = ByteBuffer.allocate(in.length);
    for (int i = 0; i < in.length; i++) {
      if (in[i] != '%') {
        out.put(in[i]);
        continue;
      }
      int octet = i + 2 < in.length ? HexFormat.fromHexDigits(raw, i + 1, i + 3) : -1;
      if (octet < 0x20 || octet == '/' || octet == '\\' || octet == 0x7f) {
        throw new IllegalArgumentException("not allowed in a path: " + raw);
      }
      out.put((byte) octet);
      i += 2;
    }
    String path;
    try {
      path = StandardCharsets.UTF_8.newDecoder().decode(out.flip()).toString();
    } catch (CharacterCodingException e) {
      throw new IllegalArgumentException("not UTF-8: " + raw, e);
    }
    for (String segment : path.split("/", -1)) {
      if (segment.equals(".") || segment.equals("..")) {
        throw new IllegalArgumentException("not allowed in a path: " + raw);
      }
    }
    return path;
  }

  /** Whether the last path segment ends in one of {@link #EXTENSIONS}. */
  public static boolean hasExecutableExtension(String urlOrPath) {
    return !withoutExecutableExtension(urlOrPath).equals(urlOrPath);
  }

  /** {@code urlOrPath} without its executable extension, or unchanged when it has none. */
  public static String withoutExecutableExtension(String urlOrPath) {
    for (String extension : EXTENSIONS) {
      if (urlOrPath.endsWith(extension)) {
        String stem = urlOrPath.substring(0, urlOrPath.length() - extension.length());
        return stem.isEmpty() || stem.endsWith("/") ? urlOrPath : stem;
      }
    }
    return urlOrPath;
  }

  /**
   * The paths to try, in order, for a requested path: itself when it has an executable extension,
   * else itself with each extension and then itself.
   */
  public static List<String> candidates(String path) {
    if (hasExecutableExtension(path)) {
      return List.of(path);
    }
    return Stream.concat(EXTENSIONS.stream().map(path::concat), Stream.of(path)).toList();
  }
}
