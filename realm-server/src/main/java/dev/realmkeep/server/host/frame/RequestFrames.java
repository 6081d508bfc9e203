package dev.realmkeep.server.host.frame;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.server.json.JsonRequest.BadJson;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** The frames that stand for HTTP requests. Pure functions. */
public final class RequestFrames {
  private static final String ID = "{\"id\":1,";

  public static final String DESCRIBE = ID + "\"describe\":true}";

  private RequestFrames() {}

  public static String call(String function, String argsJson) {
    return ID + "\"call\":" + FrameJson.quoted(function) + ",\"args\":" + argsJson + "}";
  }

  public static String view(String function, String argsJson) {
    return ID + "\"view\":" + FrameJson.quoted(function) + ",\"args\":" + argsJson + "}";
  }

  public static String logs(@Nullable String after, int limit, long waitMillis) {
    return ID
        + "\"logs\":{"
        + (after == null ? "" : "\"after\":" + FrameJson.quoted(after) + ",")
        + "\"limit\":"
        + Math.max(1, limit)
        + ",\"waitMs\":"
        + waitMillis
        + "}}";
  }

  /**
   * The arguments in {@code {"args":[…]}}, as they are written.
   *
   * @throws BadJson when the text is nothing of the kind
   */
  public static String args(String body) {
    String args = "[]";
    try (JsonParser json = FrameJson.FACTORY.createParser(body)) {
      json.enable(JsonParser.Feature.STRICT_DUPLICATE_DETECTION);
      if (json.nextToken() != JsonToken.START_OBJECT) {
        throw new BadJson("the body must be an object, such as {\"args\":[]}");
      }
      while (json.nextToken() == JsonToken.FIELD_NAME) {
        String member = json.currentName();
        if (!member.equals("args")) {
          throw new BadJson("unknown member: " + member);
        }
        if (json.nextToken() != JsonToken.START_ARRAY) {
          throw new BadJson("args must be a list");
        }
        args = FrameJson.raw(json, body);
      }
      if (json.nextToken() != null) {
        throw new BadJson("something follows the JSON document");
      }
    } catch (IOException e) {
      throw new BadJson(
          "the body is not valid JSON: "
              + String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable"));
    }
    return args;
  }
}
