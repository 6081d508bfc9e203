package dev.realmkeep.cache.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.FieldDefinition;
import java.io.IOException;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a {@link Definition}: {@code type}, {@code codeRef}, {@code displayName} (may be
 * null), {@code fields}, {@code fieldDefs}. Order of fields is kept. Pure functions; unknown
 * members are ignored.
 */
public final class DefinitionJson {
  private DefinitionJson() {}

  /**
   * @throws JsonFormatException when a carried JSON text is none, or is nested too deeply
   */
  public static byte[] write(Definition definition) {
    return JsonBytes.write(json -> write(json, definition));
  }

  public static void write(JsonGenerator json, Definition definition) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", definition.type().jsonName());
    json.writeFieldName("codeRef");
    CodeRefJson.write(json, definition.codeRef());
    json.writeStringField("displayName", definition.displayName());
    json.writeObjectFieldStart("fields");
    for (Map.Entry<String, String> field : definition.fields().entrySet()) {
      json.writeStringField(field.getKey(), field.getValue());
    }
    json.writeEndObject();
    json.writeObjectFieldStart("fieldDefs");
    for (Map.Entry<String, FieldDefinition> field : definition.fieldDefs().entrySet()) {
      json.writeFieldName(field.getKey());
      FieldDefinitionJson.write(json, field.getValue());
    }
    json.writeEndObject();
    json.writeEndObject();
  }

  /**
   * @throws JsonFormatException when the bytes are not the JSON form of a definition
   */
  public static Definition read(byte[] bytes) {
    return JsonBytes.read(bytes, DefinitionJson::read);
  }

  /** Reads at the current token. */
  public static Definition read(JsonParser json) throws IOException {
    Members members = new Members();
    JsonMembers.each(
        json,
        name -> {
          switch (name) {
            case "type" -> members.type = type(JsonMembers.string(json));
            case "codeRef" -> members.codeRef = CodeRefJson.read(json);
            case "displayName" -> members.displayName = JsonMembers.stringOrNull(json);
            case "fields" -> members.fields = JsonMembers.map(json, JsonMembers::string);
            case "fieldDefs" ->
                members.fieldDefs = JsonMembers.map(json, FieldDefinitionJson::read);
            default -> JsonMembers.skip(json);
          }
        });
    return new Definition(
        JsonMembers.required(members.type, "type"),
        JsonMembers.required(members.codeRef, "codeRef"),
        members.displayName,
        JsonMembers.required(members.fields, "fields"),
        JsonMembers.required(members.fieldDefs, "fieldDefs"));
  }

  private static Definition.Type type(String jsonName) {
    for (Definition.Type type : Definition.Type.values()) {
      if (type.jsonName().equals(jsonName)) {
        return type;
      }
    }
    throw new JsonFormatException("unknown type of definition: " + jsonName);
  }

  private static final class Members {
    Definition.@Nullable Type type;
    @Nullable CodeRef codeRef;
    @Nullable String displayName;
    @Nullable Map<String, String> fields;
    @Nullable Map<String, FieldDefinition> fieldDefs;
  }
}
