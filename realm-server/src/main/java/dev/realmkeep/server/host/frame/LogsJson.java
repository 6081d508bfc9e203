package dev.realmkeep.server.host.frame;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.server.json.JsonRequest;
import dev.realmkeep.server.json.JsonRequest.BadJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** {@code {"after":"…","limit":100,"waitMs":1000}}, each optional. Pure functions. */
final class LogsJson {
  /** Most lines of one answer. */
  static final int LIMIT_MAX = 1000;

  private static final long WAIT_MILLIS_MAX = 60_000;

  private LogsJson() {}

  static ClientFrame.Logs read(String id, String value) throws IOException {
    Members members = new Members();
    try (JsonParser json = FrameJson.FACTORY.createParser(value)) {
      json.nextToken();
      JsonRequest.members(
          json,
          "logs",
          name -> {
            switch (name) {
              case "after" -> members.after = JsonRequest.string(json, "after");
              case "limit" -> members.limit = (int) number(json, "limit", 1, LIMIT_MAX);
              case "waitMs" -> members.waitMillis = number(json, "waitMs", 0, WAIT_MILLIS_MAX);
              default -> throw JsonRequest.unknown(name);
            }
          });
    }
    return new ClientFrame.Logs(id, members.after, members.limit, members.waitMillis);
  }

  static long number(JsonParser json, String what, long min, long max) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NUMBER_INT) {
      try {
        long value = json.getLongValue();
        if (value >= min && value <= max) {
          return value;
        }
      } catch (com.fasterxml.jackson.core.exc.InputCoercionException e) {
        throw new BadJson(what + " must be from " + min + " to " + max);
      }
    }
    throw new BadJson(what + " must be from " + min + " to " + max);
  }

  private static final class Members {
    @Nullable String after;
    int limit = LIMIT_MAX;
    long waitMillis;
  }
}
