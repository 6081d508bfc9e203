package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.port.FileChange;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A change with what can be computed before the lock is taken.
 *
 * @param sha256 lower-case hex of a put's content, empty for a delete
 */
record PreparedChange(FileChange change, String sha256) {

  static PreparedChange of(FileChange change) {
    return switch (change) {
      case FileChange.Put put -> new PreparedChange(put, sha256(put.content()));
      case FileChange.Delete delete -> new PreparedChange(delete, "");
    };
  }

  private static String sha256(byte[] content) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(content));
    } catch (NoSuchAlgorithmException e) {
      throw new AssertionError("every JDK has SHA-256", e);
    }
  }
}
