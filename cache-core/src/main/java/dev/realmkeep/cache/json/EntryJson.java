package dev.realmkeep.cache.json;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.Diagnostics;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.model.ModuleError;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/**
 * The JSON form of a {@link ModuleEntry}; {@code read} gives back what {@code write} was given. One
 * of
 *
 * <ul>
 *   <li>found: {@code {"definitions":{"<module without extension>/<ExportName>":
 *       {"definition":…,"types":[…]} or {"error":…}},"deps":[…],"diagnostics":{"stubs":[…],
 *       "notes":[…]}}}
 *   <li>failed: {@code {"error":…,"deps":[…],"diagnostics":…}}
 *   <li>missing: {@code {"missing":true,"error":…}}
 * </ul>
 *
 * Errors are as in {@link ErrorJson}. Pure functions; unknown members are ignored.
 */
public final class EntryJson {
  private EntryJson() {}

  /**
   * @param moduleUrl URL of the module, with or without executable extension
   * @throws JsonFormatException when a carried JSON text is none, or is nested too deeply
   */
  public static byte[] write(String moduleUrl, ModuleEntry entry) {
    return JsonBytes.write(json -> write(json, moduleUrl, entry));
  }

  public static void write(JsonGenerator json, String moduleUrl, ModuleEntry entry)
      throws IOException {
    json.writeStartObject();
    writeMembers(json, moduleUrl, entry);
    json.writeEndObject();
  }

  /** Writes the members of the form into an object the caller has begun and will end. */
  public static void writeMembers(JsonGenerator json, String moduleUrl, ModuleEntry entry)
      throws IOException {
    switch (entry) {
      case ModuleEntry.Found found -> {
        json.writeObjectFieldStart("definitions");
        for (Map.Entry<String, ExportEntry> export : found.exports().entrySet()) {
          json.writeFieldName(ExportKey.of(moduleUrl, export.getKey()));
          ExportEntryJson.write(json, export.getValue());
        }
        json.writeEndObject();
        writeRest(json, found.deps(), found.diagnostics());
      }
      case ModuleEntry.Missing missing -> {
        json.writeBooleanField("missing", true);
        json.writeFieldName("error");
        ErrorJson.write(json, missing.error());
      }
      case ModuleEntry.Failed failed -> {
        json.writeFieldName("error");
        ErrorJson.write(json, failed.error());
        writeRest(json, failed.deps(), failed.diagnostics());
      }
    }
  }

  /**
   * @throws JsonFormatException when the bytes are not the JSON form of an entry
   */
  public static ModuleEntry read(byte[] bytes) {
    return JsonBytes.read(bytes, EntryJson::read);
  }

  /**
   * Reads what {@link #write} of this program or of another of the same format has stored: what it
   * says of exports stays JSON until somebody asks for more, so it is looked at, but not checked,
   * here. Not for bytes of anybody who is not trusted.
   *
   * @throws JsonFormatException when the bytes are not the JSON form of an entry
   */
  public static ModuleEntry readStored(byte[] bytes) {
    ModuleEntry scanned = new EntryScan(bytes).entry();
    return scanned != null ? scanned : read(bytes);
  }

  /** The entry with these exports and what {@code rest}, an object, says beside them. */
  static ModuleEntry found(Map<String, ExportEntry> exports, byte[] rest) {
    return JsonBytes.read(
        rest,
        json -> {
          Members members = members(json);
          return new ModuleEntry.Found(exports, members.deps, members.diagnostics);
        });
  }

  /** Reads at the current token. */
  public static ModuleEntry read(JsonParser json) throws IOException {
    return members(json).entry();
  }

  private static Members members(JsonParser json) throws IOException {
    Members members = new Members();
    JsonMembers.each(
        json,
        name -> {
          switch (name) {
            case "definitions" -> members.exports = exports(json);
            case "missing" -> members.missing = JsonMembers.bool(json);
            case "error" -> members.error = ErrorJson.read(json);
            case "deps" -> members.deps = JsonMembers.list(json, JsonMembers::string);
            case "diagnostics" -> members.diagnostics = diagnostics(json);
            default -> JsonMembers.skip(json);
          }
        });
    return members;
  }

  private static Map<String, ExportEntry> exports(JsonParser json) throws IOException {
    Map<String, ExportEntry> exports = new LinkedHashMap<>();
    JsonMembers.each(
        json, key -> exports.put(ExportKey.exportName(key), ExportEntryJson.read(json)));
    return exports;
  }

  private static void writeRest(JsonGenerator json, List<String> deps, Diagnostics diagnostics)
      throws IOException {
    writeStrings(json, "deps", deps);
    json.writeObjectFieldStart("diagnostics");
    writeStrings(json, "stubs", diagnostics.stubs());
    writeStrings(json, "notes", diagnostics.notes());
    json.writeEndObject();
  }

  private static void writeStrings(JsonGenerator json, String name, List<String> values)
      throws IOException {
    json.writeArrayFieldStart(name);
    for (String value : values) {
      json.writeString(value);
    }
    json.writeEndArray();
  }

  private static Diagnostics diagnostics(JsonParser json) throws IOException {
    Map<String, List<String>> lists = new LinkedHashMap<>();
    JsonMembers.each(
        json,
        name -> {
          switch (name) {
            case "stubs", "notes" -> lists.put(name, JsonMembers.list(json, JsonMembers::string));
            default -> JsonMembers.skip(json);
          }
        });
    return new Diagnostics(
        lists.getOrDefault("stubs", List.of()), lists.getOrDefault("notes", List.of()));
  }

  private static final class Members {
    @Nullable Map<String, ExportEntry> exports;
    boolean missing;
    @Nullable ModuleError error;
    List<String> deps = List.of();
    Diagnostics diagnostics = Diagnostics.NONE;

    ModuleEntry entry() {
      if (missing) {
        return new ModuleEntry.Missing(JsonMembers.required(error, "error"));
      }
      if (error != null) {
        return new ModuleEntry.Failed(error, deps, diagnostics);
      }
      return new ModuleEntry.Found(JsonMembers.required(exports, "definitions"), deps, diagnostics);
    }
  }
}
