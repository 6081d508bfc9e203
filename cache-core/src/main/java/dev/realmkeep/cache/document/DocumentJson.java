package dev.realmkeep.cache.document;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonFactoryBuilder;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.core.JsonToken;
import com.fasterxml.jackson.core.StreamReadConstraints;
import dev.realmkeep.cache.document.DocumentValue.Items;
import dev.realmkeep.cache.document.DocumentValue.Members;
import dev.realmkeep.cache.document.DocumentValue.Null;
import dev.realmkeep.cache.document.DocumentValue.Text;
import dev.realmkeep.cache.document.DocumentValue.Truth;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * Reads documents. What it refuses no store could keep and give back as it was: a name twice in one
 * object, U+0000 or half of a surrogate pair in a text, a number of more than {@value
 * #NUMBER_DIGITS_MAX} digits before or after its point, more than {@value #DEPTH_MAX} values within
 * each other. Pure functions; any thread.
 */
public final class DocumentJson {
  /** Most values within each other. */
  public static final int DEPTH_MAX = 100;

  /** Most digits of a number on either side of its point. */
  public static final int NUMBER_DIGITS_MAX = 1_000;

  /** No table of names: see {@code dev.realmkeep.cache.json}; they are the guest's. */
  private static final JsonFactory FACTORY =
      new JsonFactoryBuilder()
          .disable(JsonFactory.Feature.CANONICALIZE_FIELD_NAMES)
          .disable(JsonFactory.Feature.INTERN_FIELD_NAMES)
          .streamReadConstraints(
              StreamReadConstraints.builder()
                  .maxNestingDepth(DEPTH_MAX)
                  .maxNumberLength(NUMBER_DIGITS_MAX)
                  .build())
          .build();

  private DocumentJson() {}

  /**
   * @param json one JSON object
   * @throws DocumentException when it is none, or is refused
   */
  public static Members parse(String json) {
    try (JsonParser parser = FACTORY.createParser(json)) {
      if (parser.nextToken() != JsonToken.START_OBJECT) {
        throw new DocumentException("a document is one JSON object");
      }
      Members members = members(parser);
      if (parser.nextToken() != null) {
        throw new DocumentException("a document is one JSON object, something follows it");
      }
      return members;
    } catch (JsonProcessingException e) {
      throw new DocumentException("not a document: " + e.getOriginalMessage());
    } catch (IOException e) {
      throw new DocumentException("not a document: " + e.getMessage());
    }
  }

  /** Whether a text can be stored: no U+0000, no half of a surrogate pair. */
  static boolean isStorable(String text) {
    for (int i = 0; i < text.length(); i++) {
      char c = text.charAt(i);
      if (c == 0) {
        return false;
      }
      if (Character.isSurrogate(c)) {
        if (!Character.isHighSurrogate(c)
            || i + 1 == text.length()
            || !Character.isLowSurrogate(text.charAt(i + 1))) {
          return false;
        }
        i++;
      }
    }
    return true;
  }

  /** Whether a number can be stored. */
  static boolean isStorable(BigDecimal number) {
    return Math.abs((long) number.scale()) <= NUMBER_DIGITS_MAX
        && (long) number.precision() - number.scale() <= NUMBER_DIGITS_MAX;
  }

  private static DocumentValue value(JsonParser parser) throws IOException {
    return switch (parser.currentToken()) {
      case START_OBJECT -> members(parser);
      case START_ARRAY -> items(parser);
      case VALUE_STRING -> new Text(storable(parser.getText()));
      case VALUE_NUMBER_INT, VALUE_NUMBER_FLOAT -> number(parser);
      case VALUE_TRUE -> new Truth(true);
      case VALUE_FALSE -> new Truth(false);
      case VALUE_NULL -> Null.NULL;
      default -> throw new DocumentException("not a document: " + parser.currentToken());
    };
  }

  private static Members members(JsonParser parser) throws IOException {
    Map<String, DocumentValue> members = new LinkedHashMap<>();
    while (parser.nextToken() == JsonToken.FIELD_NAME) {
      String name = storable(parser.currentName());
      parser.nextToken();
      if (members.put(name, value(parser)) != null) {
        throw new DocumentException("a document names \"" + name + "\" twice");
      }
    }
    return new Members(members);
  }

  private static Items items(JsonParser parser) throws IOException {
    List<DocumentValue> values = new ArrayList<>();
    while (parser.nextToken() != JsonToken.END_ARRAY) {
      values.add(value(parser));
    }
    return new Items(values);
  }

  private static DocumentValue.Number number(JsonParser parser) throws IOException {
    BigDecimal number = parser.getDecimalValue();
    if (!isStorable(number)) {
      throw new DocumentException(
          "a number of a document has more than " + NUMBER_DIGITS_MAX + " digits");
    }
    return new DocumentValue.Number(number);
  }

  private static String storable(String text) {
    if (!isStorable(text)) {
      throw new DocumentException(
          "a text of a document holds U+0000 or half of a surrogate pair: neither can be stored");
    }
    return text;
  }
}
