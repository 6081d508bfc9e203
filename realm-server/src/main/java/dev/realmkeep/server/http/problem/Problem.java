package dev.realmkeep.server.http.problem;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realmkeep.cache.json.ErrorJson;
import dev.realmkeep.cache.model.ModuleError;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * One failure as it is told: an RFC 9457 document without the members that belong to the request.
 *
 * @param detail for people, says what to change
 * @param retryAfter when trying again is sensible; never null for a 503
 * @param error the module's error with position, stack and dependency chain, for failures of guest
 *     code
 * @param available names that would have worked, for a name that does not exist; may be empty
 */
public record Problem(
    ProblemType type,
    String detail,
    @Nullable Duration retryAfter,
    @Nullable ModuleError error,
    List<String> available) {

  public static final String MEDIA_TYPE = "application/problem+json";

  /** Where nothing better is known. */
  public static final Duration RETRY_AFTER_DEFAULT = Duration.ofSeconds(1);

  public Problem {
    available = List.copyOf(available);
    if (type.status() == 503 && retryAfter == null) {
      retryAfter = RETRY_AFTER_DEFAULT;
    }
  }

  public static Problem of(ProblemType type, String detail) {
    return new Problem(type, detail, null, null, List.of());
  }

  public static Problem retryable(ProblemType type, String detail, Duration retryAfter) {
    return new Problem(type, detail, retryAfter, null, List.of());
  }

  public static Problem ofModule(ProblemType type, ModuleError error) {
    return new Problem(type, error.message(), null, error, List.of());
  }

  /** {@link #retryAfter()} in whole seconds, rounded up, at least 1; 0 when there is none. */
  public long retryAfterSeconds() {
    return retryAfter == null ? 0 : Math.max(1, retryAfter.plusMillis(999).toSeconds());
  }

  /** Writes the document as one JSON object. */
  public void write(JsonGenerator json, String traceId) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", type.type());
    json.writeStringField("title", type.title());
    json.writeNumberField("status", type.status());
    json.writeStringField("detail", detail);
    json.writeStringField("code", type.code());
    json.writeStringField("traceId", traceId);
    if (retryAfter != null) {
      json.writeNumberField("retryAfterSeconds", retryAfterSeconds());
    }
    if (error != null) {
      json.writeFieldName("error");
      ErrorJson.write(json, error);
    }
    if (!available.isEmpty()) {
      json.writeArrayFieldStart("available");
      for (String name : available) {
        json.writeString(name);
      }
      json.writeEndArray();
    }
    json.writeEndObject();
  }
}
