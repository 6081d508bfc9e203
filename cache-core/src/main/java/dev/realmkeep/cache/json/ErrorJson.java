package dev.realmkeep.cache.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.realmkeep.cache.model.ModuleError;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/**
 * The error document: {@code status} (follows from the kind, for readers that know HTTP only),
 * {@code kind} ({@code missing}, {@code syntax}, {@code time-limit}, …), {@code message}, {@code
 * file} (URL of the failing module), {@code line} and {@code column} (from 1), {@code stack}, each
 * left out when not known, and {@code additionalErrors}. Pure functions; unknown members are
 * ignored.
 */
public final class ErrorJson {
  private ErrorJson() {}

  /**
   * @throws JsonFormatException when {@code error} is nested too deeply for a JSON document
   */
  public static byte[] write(ModuleError error) {
    return JsonBytes.write(json -> write(json, error));
  }

  public static void write(JsonGenerator json, ModuleError error) throws IOException {
    json.writeStartObject();
    json.writeNumberField("status", error.kind().status());
    json.writeStringField("kind", kindName(error.kind()));
    json.writeStringField("message", error.message());
    if (error.module() != null) {
      json.writeStringField("file", error.module());
    }
    if (error.line() != 0) {
      json.writeNumberField("line", error.line());
    }
    if (error.column() != 0) {
      json.writeNumberField("column", error.column());
    }
    if (error.stack() != null) {
      json.writeStringField("stack", error.stack());
    }
    json.writeArrayFieldStart("additionalErrors");
    for (ModuleError additional : error.additionalErrors()) {
      write(json, additional);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /**
   * @throws JsonFormatException when the bytes are not an error document
   */
  public static ModuleError read(byte[] bytes) {
    return JsonBytes.read(bytes, ErrorJson::read);
  }

  /** Reads at the current token. */
  public static ModuleError read(JsonParser json) throws IOException {
    Members members = new Members();
    JsonMembers.each(
        json,
        name -> {
          switch (name) {
            case "kind" -> members.kind = kind(JsonMembers.string(json));
            case "message" -> members.message = JsonMembers.string(json);
            case "file" -> members.file = JsonMembers.stringOrNull(json);
            case "line" -> members.line = JsonMembers.integer(json);
            case "column" -> members.column = JsonMembers.integer(json);
            case "stack" -> members.stack = JsonMembers.stringOrNull(json);
            case "additionalErrors" -> members.additional = JsonMembers.list(json, ErrorJson::read);
            default -> JsonMembers.skip(json);
          }
        });
    return new ModuleError(
        JsonMembers.required(members.kind, "kind"),
        JsonMembers.required(members.message, "message"),
        members.file,
        members.line,
        members.column,
        members.stack,
        members.additional);
  }

  /** The {@code kind} of the document: the constant's name in lower case with hyphens. */
  public static String kindName(ModuleError.Kind kind) {
    return kind.name().toLowerCase(Locale.ROOT).replace('_', '-');
  }

  private static ModuleError.Kind kind(String name) {
    for (ModuleError.Kind kind : ModuleError.Kind.values()) {
      if (kindName(kind).equals(name)) {
        return kind;
      }
    }
    throw new JsonFormatException("unknown kind of error: " + name);
  }

  private static final class Members {
    ModuleError.@Nullable Kind kind;
    @Nullable String message;
    @Nullable String file;
    int line;
    int column;
    @Nullable String stack;
    List<ModuleError> additional = List.of();
  }
}
