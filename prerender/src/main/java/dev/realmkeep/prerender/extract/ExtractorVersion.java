package dev.realmkeep.prerender.extract;

import dev.realmkeep.prerender.loader.BundledText;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.TreeSet;

/**
 * The version of everything that shapes an entry: the guest code that ships with the product, and
 * {@link #CODE} for the Java part. Entries of two versions never mix.
 */
public final class ExtractorVersion {

  /** To be raised when transpiling, loading or reading of descriptions changes what they give. */
  static final String CODE = "1";

  private static final String VALUE = compute();

  private ExtractorVersion() {}

  public static String value() {
    return VALUE;
  }

  private static String compute() {
    try {
      MessageDigest digest = MessageDigest.getInstance("SHA-256");
      for (BundledText directory : new BundledText[] {BundledText.BASE, BundledText.RUNTIME}) {
        for (String name : new TreeSet<>(directory.names())) {
          digest.update(name.getBytes(StandardCharsets.UTF_8));
          digest.update(directory.bytes(name));
        }
      }
      return CODE + "-" + HexFormat.of().formatHex(digest.digest()).substring(0, 12);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
