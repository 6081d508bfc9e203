package dev.realmkeep.cache.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.cache.model.JsonText;
import java.io.IOException;
import java.io.StringWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * Reads members of objects and elements of lists from a stream. Every method is called with the
 * value's first token current and returns with its last one current.
 */
final class JsonMembers {
  private JsonMembers() {}

  /** Calls {@code member} with each name, its value's first token current. */
  static void each(JsonParser json, Member member) throws IOException {
    expect(json, JsonToken.START_OBJECT);
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      member.value(name);
    }
  }

  static <T> List<T> list(JsonParser json, JsonBytes.Reading<T> element) throws IOException {
    expect(json, JsonToken.START_ARRAY);
    List<T> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      values.add(element.from(json));
    }
    return values;
  }

  static <T> Map<String, T> map(JsonParser json, JsonBytes.Reading<T> value) throws IOException {
    Map<String, T> values = new LinkedHashMap<>();
    each(json, name -> values.put(name, value.from(json)));
    return values;
  }

  static String string(JsonParser json) throws IOException {
    expect(json, JsonToken.VALUE_STRING);
    return json.getText();
  }

  static @Nullable String stringOrNull(JsonParser json) throws IOException {
    return json.currentToken() == JsonToken.VALUE_NULL ? null : string(json);
  }

  static int integer(JsonParser json) throws IOException {
    expect(json, JsonToken.VALUE_NUMBER_INT);
    return json.getIntValue();
  }

  static boolean bool(JsonParser json) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_TRUE) {
      return true;
    }
    expect(json, JsonToken.VALUE_FALSE);
    return false;
  }

  /** Any value, as compact text. */
  static JsonText text(JsonParser json) throws IOException {
    StringWriter out = new StringWriter();
    try (JsonGenerator copy = JsonBytes.FACTORY.createGenerator(out)) {
      copy(json, copy);
    }
    return new JsonText(out.toString());
  }

  /**
   * Writes a carried value. It is parsed on the way: text that is not one JSON value must not
   * become part of a document.
   */
  static void text(JsonGenerator json, JsonText value) throws IOException {
    try (JsonParser carried = JsonBytes.FACTORY.createParser(value.text())) {
      if (carried.nextToken() == null) {
        throw new JsonFormatException("an empty text is not a JSON value");
      }
      copy(carried, json);
      if (carried.nextToken() != null) {
        throw new JsonFormatException("more than one JSON value: " + value.text());
      }
    }
  }

  /** Skips a member this version does not know. */
  static void skip(JsonParser json) throws IOException {
    json.skipChildren();
  }

  static <T> T required(@Nullable T value, String member) {
    if (value == null) {
      throw new JsonFormatException("member missing: " + member);
    }
    return value;
  }

  /** Copies the current value, numbers digit by digit. */
  private static void copy(JsonParser from, JsonGenerator to) throws IOException {
    int depth = 0;
    do {
      JsonToken token = from.currentToken();
      if (token.isNumeric()) {
        to.writeNumber(from.getText());
      } else {
        to.copyCurrentEvent(from);
      }
      if (token.isStructStart()) {
        depth++;
      } else if (token.isStructEnd()) {
        depth--;
      }
    } while (depth > 0 && from.nextToken() != null);
  }

  private static void expect(JsonParser json, JsonToken token) {
    if (json.currentToken() != token) {
      throw new JsonFormatException(
          "expected " + token + ", found " + json.currentToken() + " at " + json.currentLocation());
    }
  }

  /** Consumes the value of one member. */
  interface Member {
    void value(String name) throws IOException;
  }
}
