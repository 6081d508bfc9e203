package dev.realmkeep.server.host.frame;

import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemType;
import dev.realmkeep.server.json.JsonRequest.BadJson;
import java.io.IOException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/**
 * Reads what a client sends: one object, or a list of them. Strict: an unknown or repeated member
 * makes its object invalid, and text that is not JSON ends the reading with one invalid frame; the
 * frames before it stand. Arguments are not looked into. Pure functions.
 */
public final class ClientFrames {
  /** Longest id, in characters of its JSON text without quotes. */
  static final int ID_CHARS_MAX = 64;

  private ClientFrames() {}

  /** Tells each frame of {@code text} in order; at least one. */
  public static void read(String text, Consumer<ClientFrame> frames) {
    try (JsonParser json = FrameJson.FACTORY.createParser(text)) {
      JsonToken first = json.nextToken();
      if (first == JsonToken.START_ARRAY) {
        boolean any = false;
        while (json.nextToken() != JsonToken.END_ARRAY) {
          any = true;
          frames.accept(frame(json, text));
        }
        if (!any) {
          frames.accept(invalid(ClientFrame.NO_ID, "the list has no frame"));
        }
      } else if (first != null) {
        frames.accept(frame(json, text));
      } else {
        frames.accept(invalid(ClientFrame.NO_ID, "the frame is empty"));
      }
      if (first != null && json.nextToken() != null) {
        frames.accept(invalid(ClientFrame.NO_ID, "something follows the frame"));
      }
    } catch (IOException e) {
      frames.accept(
          invalid(
              ClientFrame.NO_ID,
              "the frame is not valid JSON: "
                  + String.valueOf(e.getMessage()).lines().findFirst().orElse("unreadable")));
    }
  }

  private static ClientFrame frame(JsonParser json, String text) throws IOException {
    if (json.currentToken() != JsonToken.START_OBJECT) {
      json.skipChildren();
      return invalid(ClientFrame.NO_ID, "a frame must be an object");
    }
    Members members = new Members();
    while (json.nextToken() == JsonToken.FIELD_NAME) {
      String name = json.currentName();
      JsonToken value = json.nextToken();
      members.take(name, value, FrameJson.raw(json, text));
    }
    return members.frame();
  }

  private static ClientFrame.Invalid invalid(String id, String why) {
    return new ClientFrame.Invalid(id, Problem.of(ProblemType.BAD_REQUEST, why));
  }

  /** The members of one frame as they come. */
  private static final class Members {
    private @Nullable String id;
    private @Nullable String verb;
    private @Nullable JsonToken verbToken;
    private @Nullable String verbValue;
    private @Nullable String args;
    private @Nullable String wrong;

    void take(String name, JsonToken token, String raw) {
      switch (name) {
        case "id" -> id(token, raw);
        case "args" -> args(token, raw);
        case "call", "view", "procedure", "subscribe", "unsubscribe", "describe", "logs" -> {
          if (verb != null) {
            wrong("a frame asks for one thing, not for " + verb + " and " + name);
          }
          verb = name;
          verbToken = token;
          verbValue = raw;
        }
        default -> wrong("unknown member: " + name);
      }
    }

    private void id(JsonToken token, String raw) {
      if (id != null) {
        wrong("id is there twice");
      } else if (token == JsonToken.VALUE_STRING
          ? raw.length() > ID_CHARS_MAX + 2
          : !token.isNumeric() || raw.length() > ID_CHARS_MAX) {
        wrong("id must be a string or a number of at most " + ID_CHARS_MAX + " characters");
      } else {
        id = raw;
      }
    }

    private void args(JsonToken token, String raw) {
      if (args != null) {
        wrong("args is there twice");
      }
      if (token != JsonToken.START_ARRAY) {
        wrong("args must be a list");
      }
      args = raw;
    }

    private void wrong(String why) {
      if (wrong == null) {
        wrong = why;
      }
    }

    ClientFrame frame() throws IOException {
      String known = id;
      String asked = verb;
      String value = verbValue;
      if (known == null) {
        wrong("id is missing");
      }
      if (asked == null || value == null) {
        wrong("a frame needs call, view, procedure, subscribe or unsubscribe");
      }
      if (wrong != null || known == null || asked == null || value == null) {
        return invalid(known == null ? ClientFrame.NO_ID : known, String.valueOf(wrong));
      }
      try {
        return switch (asked) {
          case "call" -> call(known, ClientFrame.Verb.CALL, value);
          case "view" -> call(known, ClientFrame.Verb.VIEW, value);
          case "procedure" -> call(known, ClientFrame.Verb.PROCEDURE, value);
          case "subscribe" -> SubscriptionJson.read(known, value);
          case "unsubscribe" -> unsubscribe(known, value);
          case "describe" -> new ClientFrame.Describe(known);
          default -> LogsJson.read(known, value);
        };
      } catch (BadJson bad) {
        return invalid(known, String.valueOf(bad.getMessage()));
      }
    }

    private ClientFrame call(String known, ClientFrame.Verb as, String value) throws IOException {
      if (verbToken != JsonToken.VALUE_STRING) {
        throw new BadJson(verb + " must be the name of a function");
      }
      String name;
      try (JsonParser json = FrameJson.FACTORY.createParser(value)) {
        json.nextToken();
        name = json.getText();
      }
      return new ClientFrame.Call(known, as, name, args == null ? "[]" : args);
    }

    private ClientFrame unsubscribe(String known, String value) {
      if (verbToken == null || !(verbToken == JsonToken.VALUE_STRING || verbToken.isNumeric())) {
        throw new BadJson("unsubscribe must be the id of a subscription");
      }
      return new ClientFrame.Unsubscribe(known, value);
    }
  }
}
