package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Style;
import dev.realmkeep.server.cli.text.Table;
import dev.realmkeep.server.client.ApiAnswer;
import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.client.ModuleName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.StringJoiner;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code realm lookup}. */
@Command(name = "lookup", description = "Show the definition of a card or field class.")
final class LookupCommand extends ClientCommand {

  @Parameters(
      paramLabel = "MODULE#Name",
      description = "Such as bookshop/book#Book, or the same with the module's URL.")
  String ref = "";

  LookupCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  int run(ApiClient api, Output output) throws IOException, InterruptedException {
    int hash = ref.lastIndexOf('#');
    if (hash < 1 || hash == ref.length() - 1) {
      throw usage("name the class too, as in " + ref.replace("#", "") + "#Book");
    }
    ModuleName module;
    try {
      module = ModuleName.of(ref.substring(0, hash), api.server());
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    ApiAnswer answer =
        api.get(
            ModuleName.encodePath(module.realmPath())
                + "_definition?module="
                + ModuleName.encode(module.parameter())
                + "&name="
                + ModuleName.encode(ref.substring(hash + 1)));
    JsonObject document =
        answer
            .json()
            .put("cache", answer.header("X-Cache"))
            .put("generation", Long.parseLong("0" + answer.header("X-Realm-Generation")));
    output.result(document, lines(document, output.style()));
    return ExitCode.OK;
  }

  private static List<String> lines(JsonObject document, Style style) {
    JsonObject definition = document.getJsonObject("definition", new JsonObject());
    List<String> lines = new ArrayList<>();
    String displayName = definition.getString("displayName", "");
    lines.add(
        style.bold(codeRef(definition.getValue("codeRef")))
            + "  "
            + definition.getString("type", "")
            + (displayName.isEmpty() ? "" : "  \"" + displayName + "\""));
    lines.add("");
    JsonObject fieldDefs = definition.getJsonObject("fieldDefs", new JsonObject());
    Table table = new Table("FIELD", "KIND", "TYPE", "");
    for (String name : definition.getJsonObject("fields", new JsonObject()).fieldNames()) {
      JsonObject field =
          fieldDefs.getJsonObject(
              definition.getJsonObject("fields").getString(name), new JsonObject());
      StringJoiner marks = new StringJoiner(", ");
      if (field.getBoolean("isPrimitive", false)) {
        marks.add("primitive");
      }
      if (field.getBoolean("isComputed", false)) {
        marks.add("computed");
      }
      if (field.containsKey("searchable")) {
        marks.add("searchable " + field.getValue("searchable"));
      }
      table.row(name, field.getString("type", ""), codeRef(field.getValue("fieldOrCard")), marks);
    }
    lines.addAll(table.lines(style));
    StringJoiner chain = new StringJoiner(" → ");
    for (Object type : document.getJsonArray("types", new JsonArray())) {
      chain.add(type instanceof JsonObject t ? t.getString("name", codeRef(t)) : "?");
    }
    lines.add("");
    lines.add("types  " + chain);
    lines.add(
        style.faint(
            "from "
                + document.getString("cache")
                + ", generation "
                + document.getLong("generation")));
    return lines;
  }

  /** A code ref in one line: {@code module#Name}, or how it is reached. */
  static String codeRef(@Nullable Object ref) {
    if (!(ref instanceof JsonObject json)) {
      return "?";
    }
    return switch (json.getString("type", "")) {
      case "ancestorOf" -> "ancestor of " + codeRef(json.getValue("card"));
      case "fieldOf" -> json.getString("field") + " of " + codeRef(json.getValue("card"));
      default -> json.getString("module") + "#" + json.getString("name");
    };
  }
}
