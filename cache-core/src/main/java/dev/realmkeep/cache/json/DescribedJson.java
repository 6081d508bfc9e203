package dev.realmkeep.cache.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.Described;
import java.io.IOException;
import java.util.List;
import org.jspecify.annotations.Nullable;

/** {@code {"definition":…,"types":[…]}}. Pure functions. */
public final class DescribedJson {
  private DescribedJson() {}

  /** Writes it; what came as bytes is handed on as those bytes. */
  public static void write(JsonGenerator json, Described described) throws IOException {
    if (described.form() instanceof StoredDescription stored) {
      json.writeRawValue(stored);
      return;
    }
    json.writeStartObject();
    json.writeFieldName("definition");
    DefinitionJson.write(json, described.definition());
    json.writeArrayFieldStart("types");
    for (CodeRef type : described.types()) {
      CodeRefJson.write(json, type);
    }
    json.writeEndArray();
    json.writeEndObject();
  }

  /** Bytes that {@link #write} will write if that is known, else a guess. */
  public static int sizeHint(Described described) {
    return described.form() instanceof StoredDescription stored ? stored.length() : 1024;
  }

  static Described read(JsonParser json) throws IOException {
    Members members = new Members();
    JsonMembers.each(
        json,
        name -> {
          switch (name) {
            case "definition" -> members.definition = DefinitionJson.read(json);
            case "types" -> members.types = JsonMembers.list(json, CodeRefJson::read);
            default -> JsonMembers.skip(json);
          }
        });
    return new Described(
        JsonMembers.required(members.definition, "definition"),
        JsonMembers.required(members.types, "types"));
  }

  private static final class Members {
    @Nullable Definition definition;
    @Nullable List<CodeRef> types;
  }
}
