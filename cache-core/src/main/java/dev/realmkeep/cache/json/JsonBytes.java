package dev.realmkeep.cache.json;

import static java.nio.charset.StandardCharsets.UTF_8;

import com.fasterxml.jackson.core.JacksonException;
import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.StreamReadConstraints;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;

/** Opens generators and parsers over byte arrays. Stateless; safe for use from any thread. */
final class JsonBytes {
  /** Longest string or name accepted, in characters: a guest may name an export as it likes. */
  private static final int TEXT_LENGTH_MAX = 64 * 1024 * 1024;

  /**
   * No table of names. They are the guest's, and each entry brings some that no other has: a parser
   * would copy the whole table to add one, and names chosen to collide would make it slow.
   */
  static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxStringLength(TEXT_LENGTH_MAX)
                  .maxNameLength(TEXT_LENGTH_MAX)
                  .build())
          .build();

  /** Stands for what could not be decoded; may be in a text by right. */
  private static final char REPLACEMENT = '\uFFFD';

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
    try (JsonParser json = FACTORY.createParser(text(bytes))) {
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

  /** Decoding all at once is quicker than the parser's reader, but replaces what is no UTF-8. */
  private static String text(byte[] bytes) throws CharacterCodingException {
    String text = new String(bytes, UTF_8);
    return text.indexOf(REPLACEMENT) < 0
        ? text
        : UTF_8.newDecoder().decode(ByteBuffer.wrap(bytes)).toString();
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
