package dev.realmkeep.cache.model;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Locale;

/**
 * A realm as registered.
 *
 * @param url absolute URL ending in a slash; a module's URL begins with it
 * @param owner user in whose right the realm's modules import from other realms
 */
public record RealmInfo(String url, String owner, Visibility visibility) {

  public RealmInfo {
    if (!url.endsWith("/")) {
      throw new IllegalArgumentException("a realm URL ends in a slash: " + url);
    }
    if (owner.isEmpty()) {
      throw new IllegalArgumentException("a realm has an owner");
    }
  }

  /**
   * A number of 52 bits for the owner and the visibility: the same for the same, in every process
   * and database, and different for different ones. The first 13 hexadecimal digits of the SHA-256
   * of the visibility in lower case, a space, and the owner.
   */
  public long accessVersion() {
    String access = visibility.name().toLowerCase(Locale.ROOT) + " " + owner;
    try {
      byte[] hash =
          MessageDigest.getInstance("SHA-256").digest(access.getBytes(StandardCharsets.UTF_8));
      return Long.parseLong(HexFormat.of().formatHex(hash, 0, 7), 0, 13, 16);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  /** Who may read the realm. */
  public enum Visibility {
    PUBLIC,
    PRIVATE
  }
}
