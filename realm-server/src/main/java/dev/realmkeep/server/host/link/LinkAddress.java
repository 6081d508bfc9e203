package dev.realmkeep.server.host.link;

import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.SecureRandom;
import java.util.HexFormat;

/**
 * Where other nodes reach this one, and what they show to be let in: whoever can read the claims of
 * lanes in the database is a node.
 *
 * @param url scheme, host and port
 * @param key secret of the process
 */
public record LinkAddress(String url, String key) {
  /** Path of the links' entrance. */
  public static final String PATH = "/_lanes";

  /** Subprotocol of links. */
  public static final String PROTOCOL = "realmkeep.lanes.v1";

  /** Header with the key. */
  public static final String KEY = "X-Realmkeep-Lanes-Key";

  private static final int KEY_BYTES = 16;

  public static String newKey() {
    byte[] bytes = new byte[KEY_BYTES];
    new SecureRandom().nextBytes(bytes);
    return HexFormat.of().formatHex(bytes);
  }

  /** As it is stored. */
  public String text() {
    return url + "#" + key;
  }

  /**
   * @throws IllegalArgumentException when the text is no address
   */
  static LinkAddress of(String text) {
    int hash = text.indexOf('#');
    String url = hash < 0 ? text : text.substring(0, hash);
    if (URI.create(url).getHost() == null) {
      throw new IllegalArgumentException("not the address of a node: " + url);
    }
    return new LinkAddress(url, hash < 0 ? "" : text.substring(hash + 1));
  }

  /** Whether it is the key; takes the same time whatever it is. */
  static boolean same(String key, String given) {
    return MessageDigest.isEqual(
        key.getBytes(StandardCharsets.UTF_8), given.getBytes(StandardCharsets.UTF_8));
  }

  @Override
  public String toString() {
    return url;
  }
}
