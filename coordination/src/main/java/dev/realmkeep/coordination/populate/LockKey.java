package dev.realmkeep.coordination.populate;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realmkeep.cache.model.ModuleKey;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * The number under which a key is locked: the first eight bytes of the SHA-256 of its parts. Two
 * keys with one number exclude each other for no reason and nothing else: rows are addressed by the
 * key itself.
 */
public final class LockKey {
  private LockKey() {}

  public static long of(ModuleKey key) {
    String parts =
        String.join(
            "\n",
            key.realm(),
            key.module(),
            key.scope().storedName(),
            key.user(),
            key.extractorVersion());
    try {
      return ByteBuffer.wrap(MessageDigest.getInstance("SHA-256").digest(parts.getBytes(UTF_8)))
          .getLong();
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
