package dev.realmkeep.prerender.host.guest;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.prerender.host.call.HostFetch;
import java.io.IOException;
import java.io.StringWriter;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/** Requests and answers of {@code ctx.fetch} as they pass between host and guest. */
final class FetchJson {
  private static final JsonFactory JSON = new JsonFactory();

  private FetchJson() {}

  /**
   * @throws IllegalArgumentException when it is no request
   */
  static HostFetch.Request request(String json) {
    String url = "";
    String method = "GET";
    Map<String, String> headers = new LinkedHashMap<>();
    byte[] body = null;
    long timeoutMillis = 0;
    try (JsonParser parser = JSON.createParser(json)) {
      parser.nextToken();
      while (parser.nextToken() == JsonToken.FIELD_NAME) {
        String key = parser.currentName();
        parser.nextToken();
        switch (key) {
          case "url" -> url = parser.getText();
          case "method" -> method = parser.getText();
          case "timeout" -> timeoutMillis = parser.getLongValue();
          case "body" -> body = parser.getText().getBytes(StandardCharsets.UTF_8);
          case "bytes" -> body = parser.getText().getBytes(StandardCharsets.ISO_8859_1);
          case "headers" -> {
            while (parser.nextToken() == JsonToken.START_ARRAY) {
              headers.merge(
                  parser.nextTextValue(), parser.nextTextValue(), (one, two) -> one + ", " + two);
              parser.nextToken();
            }
          }
          default -> parser.skipChildren();
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("fetch: not a request", e);
    }
    return new HostFetch.Request(method, url, headers, body, Duration.ofMillis(timeoutMillis));
  }

  static String answer(HostFetch.Answer answer) {
    StringWriter text = new StringWriter();
    try (JsonGenerator json = JSON.createGenerator(text)) {
      json.writeStartObject();
      json.writeNumberField("status", answer.status());
      json.writeStringField("url", answer.url());
      json.writeObjectFieldStart("headers");
      for (Map.Entry<String, List<String>> header : answer.headers().entrySet()) {
        json.writeStringField(header.getKey(), String.join(", ", header.getValue()));
      }
      json.writeEndObject();
      json.writeStringField("body", new String(answer.body(), StandardCharsets.UTF_8));
      json.writeEndObject();
    } catch (IOException e) {
      throw new UncheckedIOException("a string takes everything", e);
    }
    return text.toString();
  }
}
