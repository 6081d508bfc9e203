package dev.realmkeep.server.http.exchange;

import dev.realmkeep.server.http.HttpLimits;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.util.Locale;
import java.util.zip.GZIPOutputStream;
import org.jspecify.annotations.Nullable;

/**
 * Decides on and makes the compressed form of a body. It is made here, not by the HTTP server,
 * because a compressed body needs an entity tag of its own.
 */
final class Compression {
  private Compression() {}

  static boolean wanted(@Nullable String acceptEncoding, Answer answer, HttpLimits limits) {
    String mediaType = answer.mediaType();
    return acceptEncoding != null
        && mediaType != null
        && answer.body().length >= limits.compressBytesMin()
        && answer.body().length <= limits.compressBytesMax()
        && isText(mediaType)
        && accepts(acceptEncoding);
  }

  static byte[] gzip(byte[] body) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(body.length / 2);
    try (GZIPOutputStream gzip = new GZIPOutputStream(out)) {
      gzip.write(body);
    } catch (IOException e) {
      throw new UncheckedIOException("compression in memory failed", e);
    }
    return out.toByteArray();
  }

  private static boolean accepts(String acceptEncoding) {
    for (String part : acceptEncoding.toLowerCase(Locale.ROOT).split(",")) {
      String[] pieces = part.split(";");
      String coding = pieces[0].strip();
      if (coding.equals("gzip") || coding.equals("*")) {
        String weight = pieces.length > 1 ? pieces[1].strip() : "q=1";
        return !weight.matches("q=0(\\.0*)?");
      }
    }
    return false;
  }

  private static boolean isText(String mediaType) {
    return mediaType.startsWith("text/")
        || mediaType.startsWith("application/json")
        || mediaType.startsWith("application/problem+json")
        || mediaType.startsWith("application/yaml")
        || mediaType.startsWith("image/svg+xml");
  }
}
