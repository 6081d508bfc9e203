package dev.realmkeep.deploy.examples;

import dev.realmkeep.deploy.realms.DefinitionText;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.IntStream;

/**
 * What a module of the example realms means, written down from its source. The files list the
 * fields that the realms declare; those every card has are added here.
 */
record ExpectedModule(Map<String, String> exports) {
  private static final String CARD_DEF = "@cardstack/base/card-api#CardDef";
  private static final String STRING = "@cardstack/base/card-api#StringField";
  private static final Map<String, String> CARD_FIELDS =
      Map.of(
          "id", cardField("id", "@cardstack/base/card-api#ReadOnlyField", true, false),
          "title", cardField("title", STRING, true, true),
          "description", cardField("description", STRING, true, true),
          "thumbnailURL",
              cardField("thumbnailURL", "@cardstack/base/card-api#MaybeBase64Field", true, true),
          "cardInfo",
              cardField("cardInfo", "@cardstack/base/card-api#CardInfoField", false, false));
  private static final List<String> CARD_FIELD_ORDER =
      List.of("id", "title", "description", "thumbnailURL", "cardInfo");

  /**
   * @param path of the module below the examples, without extension: {@code bookshop/book}
   */
  static ExpectedModule read(String path) throws IOException {
    Path file =
        Path.of(System.getProperty("basedir", "."), "src/test/resources/examples", path + ".json");
    JsonObject json = new JsonObject(Files.readString(file));
    Map<String, String> exports = new TreeMap<>();
    for (String name : json.fieldNames()) {
      exports.put(name, text(json.getJsonObject(name)));
    }
    return new ExpectedModule(exports);
  }

  private static String text(JsonObject export) {
    JsonArray types = export.getJsonArray("types");
    StringBuilder text = new StringBuilder();
    text.append(export.getString("type"))
        .append(' ')
        .append(export.getString("codeRef"))
        .append(" \"")
        .append(export.getString("displayName"))
        .append("\"\n")
        .append(
            IntStream.range(0, types.size())
                .mapToObj(types::getString)
                .collect(Collectors.joining(" > ")))
        .append('\n');
    Set<String> declared = new HashSet<>();
    JsonArray fields = export.getJsonArray("fields");
    for (int i = 0; i < fields.size(); i++) {
      JsonObject field = fields.getJsonObject(i);
      declared.add(field.getString("name"));
      text.append(field(field));
    }
    if (types.getString(types.size() - 1).equals(CARD_DEF)) {
      CARD_FIELD_ORDER.stream()
          .filter(name -> !declared.contains(name))
          .forEach(name -> text.append(CARD_FIELDS.get(name)));
    }
    return text.toString();
  }

  private static String field(JsonObject field) {
    Object searchable = field.getValue("searchable");
    return DefinitionText.field(
        field.getString("name"),
        field.getString("kind"),
        field.getString("type"),
        field.getBoolean("primitive"),
        field.getBoolean("computed", false),
        field.getBoolean("query", false),
        searchable == null ? "" : io.vertx.core.json.Json.encode(searchable));
  }

  private static String cardField(String name, String type, boolean primitive, boolean computed) {
    return DefinitionText.field(name, "contains", type, primitive, computed, false, "");
  }
}
