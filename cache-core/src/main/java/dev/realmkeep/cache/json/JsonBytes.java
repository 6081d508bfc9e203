package dev.realmkeep.cache.json;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;

/** Opens generators and parsers over byte arrays. Stateless; safe for use from any thread. */
final class JsonBytes {
  /** Longest string or name accepted, in characters: a guest may name an export as it likes. */
  private static final int TEXT_LENGTH_MAX = 64 * 1024 * 1024;

  /**
   * Names are the guest's: they are not interned for the life of the process, and names chosen to
   * collide in the symbol table may cost time but not fail a read.
   */
  static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .disable(JsonFactory.Feature.FAIL_ON_SYMBOL_HASH_OVERFLOW)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(TEXT_LENGTH_MAX)
                  .maxNameLength(TEXT_LENGTH_MAX)
                  .build())
          .build();

  private JsonBytes() {}

  static byte[] write(Writing writing) {
    ByteArrayOutputStream out = new ByteArrayOutputStream(1024);
    try (JsonGenerator json = FACTORY.createGenerator(out)) {
      writing.to(json);
    } catch (JacksonException e) {
      throw new JsonFormatException("no JSON form: " + e.getOriginalMessage(), e);
    } catch (IOException e) {
      throw new UncheckedIOException(e);
    }
    return out.toByteArray();
  }

  static <T> T read(byte[] bytes, Reading<T> reading) {
    try (JsonParser json = FACTORY.createParser(bytes)) {
      json.nextToken();
      T value = reading.from(json);
      if (json.nextToken() != null) {
        throw new JsonFormatException("something follows the JSON value");
      }
      return value;
    } catch (IOException e) {
      throw new JsonFormatException("malformed JSON: " + e.getMessage(), e);
    } catch (IllegalArgumentException e) {
      throw new JsonFormatException("JSON of no valid value: " + e.getMessage(), e);
    }
  }

  /** Writes one value. */
  interface Writing {
    void to(JsonGenerator json) throws IOException;
  }

  /** Reads one value: called with its first token current, returns with its last one current. */
  interface Reading<T> {
    T from(JsonParser json) throws IOException;
  }
}
