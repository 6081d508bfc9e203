package dev.realmkeep.cache.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.model.ModuleError;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code {"definition":…,"types":[…]}} or {@code {"error":…}}. Pure functions. */
final class ExportEntryJson {
  private ExportEntryJson() {}

  static void write(JsonGenerator json, ExportEntry export) throws IOException {
    switch (export) {
      case ExportEntry.Defined(var described) -> DescribedJson.write(json, described);
      case ExportEntry.Undefined(var error) -> {
        json.writeStartObject();
        json.writeFieldName("error");
        ErrorJson.write(json, error);
        json.writeEndObject();
      }
    }
  }

  static ExportEntry read(JsonParser json) throws IOException {
    Members members = new Members();
    JsonMembers.each(
        json,
        name -> {
          switch (name) {
            case "definition" -> members.definition = DefinitionJson.read(json);
            case "types" -> members.types = JsonMembers.list(json, CodeRefJson::read);
            case "error" -> members.error = ErrorJson.read(json);
            default -> JsonMembers.skip(json);
          }
        });
    if (members.error != null) {
      return new ExportEntry.Undefined(members.error);
    }
    return new ExportEntry.Defined(
        JsonMembers.required(members.definition, "definition"),
        JsonMembers.required(members.types, "types"));
  }

  private static final class Members {
    @Nullable Definition definition;
    @Nullable List<CodeRef> types;
    @Nullable ModuleError error;
  }
}
