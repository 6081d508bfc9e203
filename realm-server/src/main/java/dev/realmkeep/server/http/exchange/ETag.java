package dev.realmkeep.server.http.exchange;

import dev.realmkeep.cache.port.FileStat;
import dev.realmkeep.cache.port.SourceFile;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * A strong entity tag without its quotes (RFC 9110 section 8.8.3). Representations that differ in a
 * byte have different tags: the compiled form has a suffix, and so has a compressed body, which is
 * another sequence of bytes.
 *
 * @param value what stands between the quotes, of the uncompressed body
 */
public record ETag(String value) {
  /** Ends the tag of a compressed body. */
  static final String GZIP_SUFFIX = "-gz";

  private static final int HASH_CHARS = 16;

  /** Of a stored source: its version, and its content for the day a database is made anew. */
  public static ETag of(SourceFile file) {
    return ofSource(file.version(), file.sha256());
  }

  public static ETag of(FileStat file) {
    return ofSource(file.version(), file.sha256());
  }

  private static ETag ofSource(long version, String sha256) {
    return new ETag(version + "-" + sha256.substring(0, HASH_CHARS));
  }

  /** Of a form derived from this one's bytes by the named deriver. */
  public ETag derived(String deriver) {
    return new ETag(value + "-" + hash(deriver.getBytes(StandardCharsets.UTF_8)).substring(0, 8));
  }

  /** Of a body that has no identity but its bytes. */
  public static ETag ofContent(byte[] body) {
    return new ETag(hash(body).substring(0, HASH_CHARS));
  }

  /** The header's value. */
  public String quoted() {
    return '"' + value + '"';
  }

  String quotedGzip() {
    return '"' + value + GZIP_SUFFIX + '"';
  }

  private static String hash(byte[] bytes) {
    try {
      return HexFormat.of().formatHex(MessageDigest.getInstance("SHA-256").digest(bytes));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every Java platform has SHA-256", e);
    }
  }
}
