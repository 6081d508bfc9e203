package dev.realmkeep.server.client;

import io.vertx.core.buffer.Buffer;
import io.vertx.core.json.JsonObject;
import java.net.http.HttpHeaders;
import java.nio.charset.StandardCharsets;

/**
 * A successful answer. The bytes are not copied.
 *
 * @param status 2xx
 */
public record ApiAnswer(int status, HttpHeaders headers, byte[] body) {

  /** The body as a JSON object, empty when there is no body. */
  public JsonObject json() {
    return body.length == 0 ? new JsonObject() : new JsonObject(Buffer.buffer(body));
  }

  /** The body as text. */
  public String text() {
    return new String(body, StandardCharsets.UTF_8);
  }

  /** A header's first value, or empty text. */
  public String header(String name) {
    return headers.firstValue(name).orElse("");
  }
}
