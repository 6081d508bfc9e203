package dev.realmkeep.server.host.frame;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.cache.json.ErrorJson;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemType;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What a client is told, one object a frame. An answer begins with its id, so that {@link
 * #answeredBy} finds it without reading the rest. Pure functions.
 */
public final class ServerFrames {
  private static final String ID = "{\"id\":";
  private static final String SUB = "{\"sub\":";
  private static final String INITIAL = ",\"initial\":";
  private static final String OK = ",\"ok\":";

  private ServerFrames() {}

  /**
   * @param json the result
   */
  public static String ok(String id, String json) {
    return ID + id + OK + json + "}";
  }

  public static String error(String id, Problem problem) {
    return ID
        + id
        + ",\"error\":"
        + FrameJson.write(json -> {
          json.writeStartObject();
          json.writeStringField("code", problem.type().code());
          json.writeStringField("message", problem.detail());
          if (problem.retryAfter() != null) {
            json.writeNumberField("retryAfterSeconds", problem.retryAfterSeconds());
          }
          if (problem.error() != null) {
            json.writeFieldName("error");
            ErrorJson.write(json, problem.error());
          }
          json.writeEndObject();
        })
        + "}";
  }

  public static String initial(String subscription, List<Document> documents) {
    return initial(subscription, documents, false);
  }

  /**
   * The first set, or its beginning.
   *
   * @param more whether {@link #next} follows
   */
  public static String initial(String subscription, List<Document> documents, boolean more) {
    return set(subscription, "initial", documents, more);
  }

  /** Another piece of the first set. */
  public static String next(String subscription, List<Document> documents, boolean more) {
    return set(subscription, "next", documents, more);
  }

  private static String set(
      String subscription, String member, List<Document> documents, boolean more) {
    StringBuilder out = begin(subscription, member);
    documents(out, documents);
    return out.append(more ? ",\"more\":true}" : "}").toString();
  }

  public static String changed(String subscription, List<Document> put, List<String> removed) {
    StringBuilder out = begin(subscription, "put");
    documents(out, put);
    out.append(",\"removed\":");
    strings(out, removed);
    return out.append('}').toString();
  }

  /** Definitions of these modules may be others now; none named = of any module of the realm. */
  public static String invalidated(String subscription, List<String> modules) {
    StringBuilder out = begin(subscription, "invalidated");
    strings(out, modules);
    return out.append('}').toString();
  }

  private static StringBuilder begin(String subscription, String member) {
    return new StringBuilder(64)
        .append("{\"sub\":")
        .append(subscription)
        .append(",\"")
        .append(member)
        .append("\":");
  }

  private static void documents(StringBuilder out, List<Document> documents) {
    out.append('[');
    for (int i = 0; i < documents.size(); i++) {
      out.append(i == 0 ? "" : ",").append(documents.get(i).json());
    }
    out.append(']');
  }

  private static void strings(StringBuilder out, List<String> values) {
    out.append('[');
    for (int i = 0; i < values.size(); i++) {
      out.append(i == 0 ? "" : ",").append(FrameJson.quoted(values.get(i)));
    }
    out.append(']');
  }

  /** The id of the request that the frame answers, as JSON text; null when it answers none. */
  public static @Nullable String answeredBy(String frame) {
    if (frame.startsWith(ID)) {
      return scalar(frame, ID.length());
    }
    if (frame.startsWith(SUB)) {
      String id = scalar(frame, SUB.length());
      return frame.startsWith(INITIAL, SUB.length() + id.length()) ? id : null;
    }
    return null;
  }

  private static String scalar(String frame, int from) {
    int to = from;
    boolean string = frame.charAt(from) == '"';
    if (string) {
      for (to = from + 1; frame.charAt(to) != '"'; to++) {
        if (frame.charAt(to) == '\\') {
          to++;
        }
      }
      return frame.substring(from, to + 1);
    }
    while (frame.charAt(to) != ',') {
      to++;
    }
    return frame.substring(from, to);
  }

  /** What an answer says. */
  public sealed interface Answer {
    /**
     * @param json the result
     */
    record Ok(String json) implements Answer {}

    record Failed(Problem problem) implements Answer {}
  }

  /**
   * The answer in a frame that this class has written.
   *
   * @throws IllegalArgumentException when it is none
   */
  public static Answer answer(String frame) {
    String id = frame.startsWith(ID) ? scalar(frame, ID.length()) : null;
    int rest = id == null ? -1 : ID.length() + id.length();
    if (rest > 0 && frame.startsWith(OK, rest)) {
      return new Answer.Ok(frame.substring(rest + OK.length(), frame.length() - 1));
    }
    try (JsonParser json = FrameJson.FACTORY.createParser(frame)) {
      while (json.nextToken() != null) {
        if (json.currentToken() == JsonToken.FIELD_NAME && json.currentName().equals("error")) {
          json.nextToken();
          return new Answer.Failed(problem(json));
        }
      }
    } catch (IOException e) {
      throw new IllegalArgumentException("no answer: " + frame, e);
    }
    throw new IllegalArgumentException("no answer: " + frame);
  }

  private static Problem problem(JsonParser json) throws IOException {
    String code = "";
    String message = "";
    Duration retryAfter = null;
    ModuleError error = null;
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      json.nextToken();
      switch (name) {
        case "code" -> code = json.getText();
        case "message" -> message = json.getText();
        case "retryAfterSeconds" -> retryAfter = Duration.ofSeconds(json.getLongValue());
        case "error" -> error = ErrorJson.read(json);
        default -> json.skipChildren();
      }
    }
    return new Problem(ProblemType.ofCode(code), message, retryAfter, error, List.of());
  }
}
