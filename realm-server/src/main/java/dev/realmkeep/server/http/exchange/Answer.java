package dev.realmkeep.server.http.exchange;

import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.json.JsonDocument;
import java.util.LinkedHashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The answer to a request before HTTP's own rules (conditions, compression, {@code HEAD}) are
 * applied to it. Immutable; the body's array is shared: do not modify it.
 *
 * @param mediaType null when there is no body
 * @param tag identity of the body, null when the answer cannot be cached
 */
public record Answer(
    int status,
    @Nullable String mediaType,
    byte[] body,
    @Nullable ETag tag,
    Map<String, String> headers) {

  public static final String JSON = "application/json";
  private static final byte[] NOTHING = new byte[0];

  public static Answer json(byte[] document) {
    return json(200, document);
  }

  public static Answer json(int status, byte[] document) {
    return new Answer(status, JSON, document, null, Map.of());
  }

  /** A JSON object with these members. */
  public static Answer object(JsonDocument.Writing members) {
    return json(JsonDocument.object(members));
  }

  /** As {@link #object(JsonDocument.Writing)}, for an object of about so many bytes. */
  public static Answer object(int sizeHint, JsonDocument.Writing members) {
    return json(JsonDocument.object(sizeHint, members));
  }

  public static Answer bytes(String mediaType, byte[] body) {
    return new Answer(200, mediaType, body, null, Map.of());
  }

  public static Answer empty(int status) {
    return new Answer(status, null, NOTHING, null, Map.of());
  }

  public static Answer of(Problem problem, String traceId) {
    Answer answer =
        new Answer(
            problem.type().status(),
            Problem.MEDIA_TYPE,
            JsonDocument.write(json -> problem.write(json, traceId)),
            null,
            Map.of());
    return problem.retryAfter() == null
        ? answer
        : answer.with("Retry-After", Long.toString(problem.retryAfterSeconds()));
  }

  public Answer withStatus(int value) {
    return new Answer(value, mediaType, body, tag, headers);
  }

  public Answer with(String header, String value) {
    Map<String, String> more = new LinkedHashMap<>(headers);
    more.put(header, value);
    return new Answer(status, mediaType, body, tag, more);
  }

  public Answer with(String header, long value) {
    return with(header, Long.toString(value));
  }

  public Answer tagged(ETag value) {
    return new Answer(status, mediaType, body, value, headers);
  }
}
