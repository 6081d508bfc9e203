package dev.realmkeep.coordination.store;

import static java.nio.charset.StandardCharsets.UTF_8;

import io.vertx.core.buffer.Buffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** SHA-256, as the index of module URLs and the identity of file contents use it. */
public final class Sha256 {
  private Sha256() {}

  public static Buffer ofUrl(String url) {
    return Buffer.buffer(sha256(url.getBytes(UTF_8)));
  }

  /** Lower-case hex. */
  static String hex(byte[] content) {
    return HexFormat.of().formatHex(sha256(content));
  }

  private static byte[] sha256(byte[] bytes) {
    try {
      return MessageDigest.getInstance("SHA-256").digest(bytes);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
