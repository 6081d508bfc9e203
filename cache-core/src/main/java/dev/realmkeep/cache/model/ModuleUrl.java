package dev.realmkeep.cache.model;

import java.net.URI;
import java.util.List;

/**
 * The rules of module URLs: normal form, executable extensions, candidates of an extensionless
 * request. Pure functions.
 */
public final class ModuleUrl {

  /** Executable extensions in probe order. */
  public static final List<String> EXTENSIONS = List.of(".gts", ".ts", ".gjs", ".js");

  /** Longest module URL accepted, in characters. */
  public static final int LENGTH_MAX = 2048;

  private ModuleUrl() {}

  /**
   * The normal form (RFC 3986 section 6.2.2, without scheme-specific rules): dot segments removed,
   * query and fragment dropped.
   *
   * @throws IllegalArgumentException when {@code url} is not an absolute hierarchical URL, is
   *     longer than {@link #LENGTH_MAX}, or climbs above its root
   */
  public static String normalize(String url) {
    if (url.length() > LENGTH_MAX) {
      throw new IllegalArgumentException("module URL longer than " + LENGTH_MAX + " characters");
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
    return normal.getScheme() + "://" + normal.getRawAuthority() + (path.isEmpty() ? "/" : path);
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
    return List.of(path + ".gts", path + ".ts", path + ".gjs", path + ".js", path);
  }
}
