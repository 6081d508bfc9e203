package dev.realmkeep.server.json;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Writes one JSON document to UTF-8 bytes. Stateless; safe for use from any thread. */
public final class JsonDocument {
  /** A base64 file of the largest accepted size fits; the body's limit is the real bound. */
  private static final int TEXT_CHARS_MAX = 128 * 1024 * 1024;

  static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(TEXT_CHARS_MAX)
                  .maxNestingDepth(64)
                  .build())
          .build();

  private JsonDocument() {}

  public static byte[] write(Writing writing) {
    return write(512, writing);
  }

  private static byte[] write(int sizeHint, Writing writing) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(sizeHint);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      writing.to(json);
    } catch (IOException e) {
      throw new UncheckedIOException("a JSON document could not be written", e);
    }
    return out.toByteArray();
  }

  /** As {@link #write}, for the members of one object. */
  public static byte[] object(Writing members) {
    return object(512, members);
  }

  /**
   * @param sizeHint bytes it will have, about
   */
  public static byte[] object(int sizeHint, Writing members) {
    return write(
        sizeHint,
        json -> {
          json.writeStartObject();
          members.to(json);
          json.writeEndObject();
        });
  }

  /** A member that is a list of strings. */
  public static void strings(JsonGenerator json, String member, Iterable<String> values)
      throws IOException {
    json.writeArrayFieldStart(member);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  /** Writes one value, or the members of one object. */
  @FunctionalInterface
  public interface Writing {
    void to(JsonGenerator json) throws IOException;
  }
}
