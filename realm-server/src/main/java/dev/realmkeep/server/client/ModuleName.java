package dev.realmkeep.server.client;

import java.net.URLEncoder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.stream.Collectors;

/**
 * A module as somebody names it to a client: an absolute URL, or {@code realm/path} on the server.
 *
 * @param realmPath path of the realm on the server, with a slash at each end
 * @param parameter what the API's {@code module} parameter is given
 * @param filePath path of the module on the server; the same for every name of the module
 */
public record ModuleName(String realmPath, String parameter, String filePath) {

  /**
   * @param text {@code bookshop/book}, {@code /bookshop/book} or {@code http://…/bookshop/book}
   * @param server scheme and authority of the server asked: its own address is no part of a
   *     module's identity
   * @throws IllegalArgumentException when there is no realm in it
   */
  public static ModuleName of(String text, String server) {
    String path = text;
    boolean absolute = text.contains("://");
    if (absolute) {
      int slash = text.indexOf('/', text.indexOf("://") + 3);
      path = slash < 0 ? "" : text.substring(slash);
    }
    String relative = path.startsWith("/") ? path.substring(1) : path;
    int end = relative.indexOf('/');
    if (end < 1 || end == relative.length() - 1) {
      throw new IllegalArgumentException(
          "a module is named by its URL or as realm/path, not \"" + text + "\"");
    }
    return new ModuleName(
        "/" + relative.substring(0, end + 1),
        absolute && !text.startsWith(server + "/") ? text : "./" + relative.substring(end + 1),
        "/" + relative);
  }

  /** A query parameter's value. */
  public static String encode(String value) {
    return URLEncoder.encode(value, StandardCharsets.UTF_8);
  }

  /** A path with each segment encoded. */
  public static String encodePath(String path) {
    return Arrays.stream(path.split("/", -1))
        .map(segment -> encode(segment).replace("+", "%20"))
        .collect(Collectors.joining("/"));
  }
}
