package dev.realmkeep.prerender.loader;

import dev.realmkeep.prerender.transpile.GuestSpecifier;
import java.net.URI;
import java.net.URISyntaxException;
import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import org.jspecify.annotations.Nullable;

/** How modules are named in the file system that the guest engine sees. Pure functions. */
final class GuestPaths {
  static final String RUNTIME = "/runtime/";
  static final String HOST = "/host/";
  private static final String FILES = "/realm/";
  private static final String BASE = "/base/";
  private static final String STUBS = "/stub/";
  private static final String URLS = "/url/";
  private static final String SUFFIX = ".js";

  private GuestPaths() {}

  static String ofFile(String url) {
    return FILES + url.replaceFirst("://", "/") + SUFFIX;
  }

  static String ofBase(String name) {
    return BASE + name + SUFFIX;
  }

  static String ofStub(String specifier) {
    return STUBS + URLEncoder.encode(specifier, StandardCharsets.UTF_8) + SUFFIX;
  }

  /** Of a URL that the guest computed, as the engine asks for it. */
  static String ofUrl(String url) {
    return URLS + URLEncoder.encode(url, StandardCharsets.UTF_8);
  }

  /** Whether every file system has such paths: a module's own ones are all of that kind. */
  static boolean isSafe(String path) {
    return path.chars().allMatch(c -> c > ' ' && c < 127);
  }

  static boolean isUrl(String path) {
    return path.startsWith(URLS);
  }

  /** Null when a guest made the path up. */
  private static @Nullable String url(String path) {
    try {
      return URLDecoder.decode(path.substring(URLS.length()), StandardCharsets.UTF_8);
    } catch (IllegalArgumentException e) {
      return null;
    }
  }

  /** A specifier that means {@code path} wherever it stands. */
  static String uri(String path) {
    try {
      return new URI("file", null, path, null).toASCIIString();
    } catch (URISyntaxException e) {
      throw new IllegalArgumentException(path, e);
    }
  }

  /** The bundled text that lies at {@code path}, null when the path is not of that kind. */
  static @Nullable BundledText bundle(String path) {
    return path.startsWith(RUNTIME)
        ? BundledText.RUNTIME
        : path.startsWith(HOST) ? BundledText.HOST : null;
  }

  /** The target of a path that an import asked for, null when it is none of ours. */
  static @Nullable Target target(String path, SpecifierResolver resolver) {
    if (path.startsWith(GuestSpecifier.BARE)) {
      return resolver.resolve(GuestSpecifier.decode(path), "");
    }
    if (isUrl(path)) {
      String url = url(path);
      return url == null ? null : resolver.resolve(url, "");
    }
    if (path.startsWith(BASE)) {
      String name = path.substring(BASE.length());
      return new Target.Base(
          name.endsWith(SUFFIX) ? name.substring(0, name.length() - SUFFIX.length()) : name);
    }
    if (!path.startsWith(FILES)) {
      return null;
    }
    String rest = path.substring(FILES.length());
    int scheme = rest.indexOf('/');
    int host = rest.indexOf('/', scheme + 1);
    if (scheme < 0 || host < 0) {
      return null;
    }
    int root = rest.indexOf("/" + GuestSpecifier.ROOT + "/");
    String inside =
        root < 0 ? rest.substring(host) : rest.substring(root + GuestSpecifier.ROOT.length() + 1);
    Target file =
        resolver.resolve(
            rest.substring(0, scheme) + "://" + rest.substring(scheme + 1, host) + inside, "");
    return file;
  }
}
