package dev.realmkeep.prerender.transpile;

import java.net.URLDecoder;
import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;

/**
 * How specifiers stand in the code given to the guest engine, which resolves them as paths of a
 * file system: relative ones as they are, all others as one path segment below {@link #BARE}.
 */
public final class GuestSpecifier {

  /** Directory of the specifiers that are not relative. */
  public static final String BARE = "/bare/";

  /** Segment before the path of a specifier that begins with a slash. */
  public static final String ROOT = "@root@";

  private GuestSpecifier() {}

  /** The form of {@code specifier} in guest code. */
  public static String encode(String specifier) {
    if (specifier.startsWith("./") || specifier.startsWith("../") || specifier.equals(".")) {
      return specifier;
    }
    if (specifier.startsWith("/") && !specifier.startsWith("//")) {
      return "./" + ROOT + specifier;
    }
    return BARE + URLEncoder.encode(specifier, StandardCharsets.UTF_8);
  }

  /** The specifier of a path below {@link #BARE}. */
  public static String decode(String path) {
    return URLDecoder.decode(path.substring(BARE.length()), StandardCharsets.UTF_8);
  }
}
