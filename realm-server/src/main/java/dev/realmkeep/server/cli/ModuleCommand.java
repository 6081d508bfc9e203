package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Style;
import dev.realmkeep.server.cli.text.Table;
import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.client.ModuleName;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code realm module}. */
@Command(
    name = "module",
    description = "Show a module's whole entry: definitions, reads, dependents, errors.")
final class ModuleCommand extends ClientCommand {

  @Parameters(paramLabel = "MODULE", description = "Such as bookshop/book, or the module's URL.")
  String module = "";

  ModuleCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  int run(ApiClient api, Output output) throws IOException, InterruptedException {
    ModuleName name;
    try {
      name = ModuleName.of(module, api.server());
    } catch (IllegalArgumentException e) {
      throw usage(String.valueOf(e.getMessage()));
    }
    JsonObject entry =
        api.get(
                ModuleName.encodePath(name.realmPath())
                    + "_module?url="
                    + ModuleName.encode(name.parameter()))
            .json();
    List<String> lines = new ArrayList<>();
    Style style = output.style();
    JsonObject definitions = entry.getJsonObject("definitions", new JsonObject());
    if (!definitions.isEmpty()) {
      lines.addAll(definitions(definitions).lines(style));
      lines.add("");
    }
    FailureReport failures = new FailureReport(api, output);
    if (entry.getJsonObject("error") != null) {
      JsonObject error = entry.getJsonObject("error");
      lines.add(style.red(error.getString("kind", "error")) + " " + error.getString("message", ""));
      lines.addAll(failures.moduleError(error, style));
      lines.add("");
    }
    JsonObject rest = entry.copy();
    rest.remove("definitions");
    rest.remove("error");
    lines.addAll(JsonLines.of(rest, style));
    output.result(entry, lines);
    return ExitCode.OK;
  }

  private static Table definitions(JsonObject definitions) {
    Table table = new Table("EXPORT", "KIND", "FIELDS", "");
    for (String key : definitions.fieldNames()) {
      JsonObject export = definitions.getJsonObject(key);
      String name = key.substring(key.lastIndexOf('/') + 1);
      JsonObject definition = export.getJsonObject("definition");
      if (definition == null) {
        JsonObject error = export.getJsonObject("error", new JsonObject());
        table.row(name, "error", "", error.getString("message", ""));
      } else {
        table.row(
            name,
            definition.getString("type", ""),
            definition.getJsonObject("fields", new JsonObject()).size(),
            definition.getString("displayName", ""));
      }
    }
    return table;
  }
}
