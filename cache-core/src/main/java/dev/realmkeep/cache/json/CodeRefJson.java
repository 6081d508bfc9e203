package dev.realmkeep.cache.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.realmkeep.cache.model.CodeRef;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/**
 * {@code {"module":…,"name":…}}, {@code {"type":"ancestorOf","card":…}} or {@code
 * {"type":"fieldOf","card":…,"field":…}}. Pure functions; unknown members are ignored.
 */
public final class CodeRefJson {
  private CodeRefJson() {}

  /**
   * @throws JsonFormatException when {@code ref} is nested too deeply for a JSON document
   */
  public static byte[] write(CodeRef ref) {
    return JsonBytes.write(json -> write(json, ref));
  }

  public static void write(JsonGenerator json, CodeRef ref) throws IOException {
    json.writeStartObject();
    switch (ref) {
      case CodeRef.Exported(String module, String name) -> {
        json.writeStringField("module", module);
        json.writeStringField("name", name);
      }
      case CodeRef.AncestorOf(CodeRef card) -> {
        json.writeStringField("type", "ancestorOf");
        json.writeFieldName("card");
        write(json, card);
      }
      case CodeRef.FieldOf(CodeRef card, String field) -> {
        json.writeStringField("type", "fieldOf");
        json.writeFieldName("card");
        write(json, card);
        json.writeStringField("field", field);
      }
    }
    json.writeEndObject();
  }

  /**
   * @throws JsonFormatException when the bytes are not the JSON form of a code ref
   */
  public static CodeRef read(byte[] bytes) {
    return JsonBytes.read(bytes, CodeRefJson::read);
  }

  /** Reads at the current token. */
  public static CodeRef read(JsonParser json) throws IOException {
    Members members = new Members();
    JsonMembers.each(
        json,
        name -> {
          switch (name) {
            case "type" -> members.type = JsonMembers.string(json);
            case "module" -> members.module = JsonMembers.string(json);
            case "name" -> members.name = JsonMembers.string(json);
            case "card" -> members.card = read(json);
            case "field" -> members.field = JsonMembers.string(json);
            default -> JsonMembers.skip(json);
          }
        });
    return members.ref();
  }

  private static final class Members {
    @Nullable String type;
    @Nullable String module;
    @Nullable String name;
    @Nullable CodeRef card;
    @Nullable String field;

    CodeRef ref() {
      if (type == null) {
        return CodeRef.of(
            JsonMembers.required(module, "module"), JsonMembers.required(name, "name"));
      }
      return switch (type) {
        case "ancestorOf" -> new CodeRef.AncestorOf(JsonMembers.required(card, "card"));
        case "fieldOf" ->
            new CodeRef.FieldOf(
                JsonMembers.required(card, "card"), JsonMembers.required(field, "field"));
        default -> throw new JsonFormatException("unknown type of code ref: " + type);
      };
    }
  }
}
