package dev.realmkeep.cache.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.FieldDefinition;
import dev.realmkeep.cache.model.JsonText;
import java.io.IOException;
import org.jspecify.annotations.Nullable;

/** One member of a definition's {@code fieldDefs}. Pure functions; unknown members are ignored. */
final class FieldDefinitionJson {
  private FieldDefinitionJson() {}

  static void write(JsonGenerator json, FieldDefinition field) throws IOException {
    json.writeStartObject();
    json.writeStringField("type", field.kind().jsonName());
    json.writeBooleanField("isPrimitive", field.isPrimitive());
    json.writeBooleanField("isComputed", field.isComputed());
    json.writeFieldName("fieldOrCard");
    CodeRefJson.write(json, field.fieldOrCard());
    if (field.serializerName() != null) {
      json.writeStringField("serializerName", field.serializerName());
    }
    if (field.query() != null) {
      json.writeFieldName("query");
      JsonMembers.text(json, field.query());
    }
    if (field.searchable() != null) {
      json.writeFieldName("searchable");
      JsonMembers.text(json, field.searchable());
    }
    json.writeEndObject();
  }

  static FieldDefinition read(JsonParser json) throws IOException {
    Members members = new Members();
    JsonMembers.each(
        json,
        name -> {
          switch (name) {
            case "type" -> members.kind = kind(JsonMembers.string(json));
            case "isPrimitive" -> members.isPrimitive = JsonMembers.bool(json);
            case "isComputed" -> members.isComputed = JsonMembers.bool(json);
            case "fieldOrCard" -> members.fieldOrCard = CodeRefJson.read(json);
            case "serializerName" -> members.serializerName = JsonMembers.string(json);
            case "query" -> members.query = JsonMembers.text(json);
            case "searchable" -> members.searchable = JsonMembers.text(json);
            default -> JsonMembers.skip(json);
          }
        });
    return new FieldDefinition(
        JsonMembers.required(members.kind, "type"),
        JsonMembers.required(members.isPrimitive, "isPrimitive"),
        JsonMembers.required(members.isComputed, "isComputed"),
        JsonMembers.required(members.fieldOrCard, "fieldOrCard"),
        members.serializerName,
        members.query,
        members.searchable);
  }

  private static FieldDefinition.Kind kind(String jsonName) {
    for (FieldDefinition.Kind kind : FieldDefinition.Kind.values()) {
      if (kind.jsonName().equals(jsonName)) {
        return kind;
      }
    }
    throw new JsonFormatException("unknown type of field: " + jsonName);
  }

  private static final class Members {
    FieldDefinition.@Nullable Kind kind;
    @Nullable Boolean isPrimitive;
    @Nullable Boolean isComputed;
    @Nullable CodeRef fieldOrCard;
    @Nullable String serializerName;
    @Nullable JsonText query;
    @Nullable JsonText searchable;
  }
}
