package dev.realmkeep.server.client;

import dev.realmkeep.cache.port.FileChange;
import io.vertx.core.json.Json;
import java.net.http.HttpRequest.BodyPublisher;
import java.net.http.HttpRequest.BodyPublishers;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.List;
import java.util.stream.IntStream;
import java.util.stream.Stream;

/**
 * The body of {@code _atomic}, made file by file while it is sent: it is three times as large as
 * the files would be in memory, and never is there as a whole. Its length is known before, so that
 * a server refuses a body that is too large at once.
 */
final class AtomicBody {
  private static final byte[] HEAD = bytes("{\"operations\":[");
  private static final byte[] COMMA = bytes(",");
  private static final byte[] TAIL = bytes("]}");

  private AtomicBody() {}

  /**
   * @param changes at least one; they are read again each time the body is sent
   */
  static BodyPublisher of(List<FileChange> changes) {
    long length = HEAD.length + TAIL.length + (changes.size() - 1L) * COMMA.length;
    for (FileChange change : changes) {
      length += length(change);
    }
    Iterable<byte[]> pieces =
        () ->
            Stream.of(
                    Stream.of(HEAD),
                    IntStream.range(0, changes.size())
                        .boxed()
                        .flatMap(n ->
                            Stream.concat(
                                n == 0 ? Stream.empty() : Stream.of(COMMA),
                                Stream.of(operation(changes.get(n))))),
                    Stream.of(TAIL))
                .flatMap(piece -> piece)
                .iterator();
    return BodyPublishers.fromPublisher(BodyPublishers.ofByteArrays(pieces), length);
  }

  private static long length(FileChange change) {
    return switch (change) {
      case FileChange.Put put ->
          bytes(put(put.path(), "")).length + 4 * ((put.content().length + 2L) / 3);
      case FileChange.Delete delete -> bytes(delete(delete.path())).length;
    };
  }

  private static byte[] operation(FileChange change) {
    return bytes(
        switch (change) {
          case FileChange.Put put ->
              put(put.path(), Base64.getEncoder().encodeToString(put.content()));
          case FileChange.Delete delete -> delete(delete.path());
        });
  }

  private static String put(String path, String base64) {
    return "{\"op\":\"put\",\"path\":" + Json.encode(path) + ",\"base64\":\"" + base64 + "\"}";
  }

  private static String delete(String path) {
    return "{\"op\":\"delete\",\"path\":" + Json.encode(path) + "}";
  }

  private static byte[] bytes(String text) {
    return text.getBytes(StandardCharsets.UTF_8);
  }
}
