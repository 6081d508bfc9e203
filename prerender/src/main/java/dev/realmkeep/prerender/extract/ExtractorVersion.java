package dev.realmkeep.prerender.extract;

import dev.realmkeep.prerender.loader.BundledText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.Map;
import java.util.TreeMap;
import java.util.TreeSet;

/**
 * The version of everything that shapes an entry: the guest code that ships with the product, and
 * {@link #CODE} for the Java part. Entries of two versions never mix.
 */
public final class ExtractorVersion {

  /** To be raised when transpiling, loading or reading of descriptions changes what they give. */
  static final String CODE = "3";

  private static final String VALUE = compute();

  private ExtractorVersion() {}

  public static String value() {
    return VALUE;
  }

  /** The version of entries whose imports these prefixes map; without any, {@link #value}. */
  public static String with(Map<String, String> prefixes) {
    return prefixes.isEmpty()
        ? VALUE
        : VALUE
            + "-"
            + hash(
                sha256(), new TreeMap<>(prefixes).toString().getBytes(StandardCharsets.UTF_8), 8);
  }

  private static String compute() {
    MessageDigest digest = sha256();
    for (BundledText directory : new BundledText[] {BundledText.BASE, BundledText.RUNTIME}) {
      for (String name : new TreeSet<>(directory.names())) {
        digest.update(name.getBytes(StandardCharsets.UTF_8));
        digest.update(directory.bytes(name));
      }
    }
    return CODE + "-" + hash(digest, new byte[0], 12);
  }

  private static String hash(MessageDigest digest, byte[] rest, int chars) {
    return HexFormat.of().formatHex(digest.digest(rest)).substring(0, chars);
  }

  private static MessageDigest sha256() {
    try {
      return MessageDigest.getInstance("SHA-256");
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
