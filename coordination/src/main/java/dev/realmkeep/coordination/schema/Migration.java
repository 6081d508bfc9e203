package dev.realmkeep.coordination.schema;

import static java.nio.charset.StandardCharsets.UTF_8;

import java.io.IOException;
import java.io.InputStream;
import java.io.UncheckedIOException;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;
import java.util.List;

/**
 * One step of the schema. Immutable once released.
 *
 * @param version 1, 2, 3, … without a gap
 * @param sql any number of statements
 */
public record Migration(int version, String name, String sql) {

  /** The schema of this program, in order. */
  public static List<Migration> all() {
    return List.of(
        resource(1, "definition_cache"),
        resource(2, "server_identity"),
        resource(3, "fleet"),
        resource(4, "invalidated_rows"),
        resource(5, "index_runs"),
        resource(6, "documents_and_lanes"));
  }

  /** Lower-case hex of the SHA-256 of the SQL text. */
  public String checksum() {
    try {
      byte[] hash = MessageDigest.getInstance("SHA-256").digest(sql.getBytes(UTF_8));
      return HexFormat.of().formatHex(hash);
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }

  private static Migration resource(int version, String name) {
    String file = "V%03d__%s.sql".formatted(version, name);
    try (InputStream in = Migration.class.getResourceAsStream(file)) {
      if (in == null) {
        throw new IllegalStateException("missing resource " + file);
      }
      return new Migration(version, name, new String(in.readAllBytes(), UTF_8));
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
  }
}
