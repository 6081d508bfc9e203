package dev.realmkeep.server.json;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;

/**
 * Reads a request's JSON strictly: unknown and repeated members and anything after the document are
 * errors, because a misspelt precondition that is silently ignored loses somebody's work.
 */
public final class JsonRequest {
  private JsonRequest() {}

  /**
   * @throws BadJson when the bytes are not one JSON document of the expected form
   */
  public static <T> T read(byte[] body, Reading<T> reading) {
    try (JsonParser json = JsonDocument.FACTORY.createParser(body)) {
      json.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      if (json.nextToken() == null) {
        throw new BadJson("the body is empty, a JSON object is expected");
      }
      T value = reading.from(json);
      if (json.nextToken() != null) {
        throw new BadJson("something follows the JSON document");
      }
      return value;
    } catch (IOException e) {
      throw new BadJson("the body is not valid JSON: " + firstLine(e));
    }
  }

  /** Calls {@code member} with each name, its value's first token current. */
  public static void members(JsonParser json, String what, Member member) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      throw new BadJson(what + " must be an object");
    }
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      member.value(name);
    }
  }

  /** A list of at most {@code max} elements. */
  public static <T> List<T> list(JsonParser json, String what, int max, Reading<T> element)
      throws IOException {
    if (json.currentToken() != JsonToken.START_ARRAY) {
      throw new BadJson(what + " must be a list");
    }
    List<T> values = new ArrayList<>();
    while (json.nextToken() != JsonToken.END_ARRAY) {
      if (values.size() == max) {
        throw new BadJson(what + " has more than " + max + " elements");
      }
      values.add(element.from(json));
    }
    return values;
  }

  public static String string(JsonParser json, String what) throws IOException {
    if (json.currentToken() != JsonToken.VALUE_STRING) {
      throw new BadJson(what + " must be a string");
    }
    return json.getText();
  }

  public static BadJson unknown(String member) {
    return new BadJson("unknown member: " + member);
  }

  private static String firstLine(IOException e) {
    return String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable");
  }

  /** Reads one value: called with its first token current, returns with its last one current. */
  @FunctionalInterface
  public interface Reading<T> {
    T from(JsonParser json) throws IOException;
  }

  /** Consumes the value of one member. */
  @FunctionalInterface
  public interface Member {
    void value(String name) throws IOException;
  }

  /** The body does not say what it has to. The message names the place and is for the caller. */
  public static final class BadJson extends RuntimeException {
    private static final long serialVersionUID = 1;

    public BadJson(String message) {
      super(message, null, false, false);
    }
  }
}
