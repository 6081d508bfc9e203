package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Printable;
import dev.realmkeep.server.client.ApiClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;

/** {@code realm describe}. */
@Command(
    name = "describe",
    description = "Show what a realm's host module declares: functions, tables, schedules.")
final class DescribeCommand extends ClientCommand {

  @Mixin RealmOption realm = new RealmOption();

  DescribeCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  String serverOr(String configured) {
    return realm.serverOr(configured);
  }

  @Override
  int run(ApiClient api, Output output) throws IOException, InterruptedException {
    JsonObject host = api.get(realm.path(this, api) + "_host").json();
    List<String> lines = new ArrayList<>();
    lines.add(output.style().bold(Printable.of(host.getString("module"))));
    for (JsonObject function : objects(host, "functions")) {
      lines.add("  " + function(function));
    }
    for (JsonObject table : objects(host, "tables")) {
      lines.add(
          "  table "
              + Printable.of(table.getString("name"))
              + " (key "
              + Printable.of(table.getString("key"))
              + indexes(table.getJsonArray("indexes"))
              + ")");
    }
    for (JsonObject schedule : objects(host, "schedules")) {
      lines.add(
          "  scheduled "
              + Printable.of(schedule.getString("function") + schedule.getJsonArray("args"))
              + " at "
              + schedule.getString("at")
              + every(schedule));
    }
    JsonObject error = host.getJsonObject("sourcesError");
    if (error != null) {
      lines.add(
          output.style().red("  the newest sources are not in use: ")
              + Printable.of(error.getString("message")));
    }
    output.result(host, lines);
    return ExitCode.OK;
  }

  private static List<JsonObject> objects(JsonObject document, String member) {
    return document.getJsonArray(member).stream().map(JsonObject.class::cast).toList();
  }

  private static String function(JsonObject function) {
    int min = function.getInteger("argsMin");
    Integer max = function.getInteger("argsMax");
    String count = max == null ? min + " or more" : min == max ? "" + min : min + " to " + max;
    return function.getString("kind")
        + " "
        + Printable.of(function.getString("name"))
        + " ("
        + count
        + (count.equals("1") ? " argument" : " arguments")
        + ")"
        + every(function);
  }

  private static String indexes(JsonArray indexes) {
    return indexes.isEmpty()
        ? ""
        : ", indexes "
            + Printable.of(String.join(", ", indexes.stream().map(String::valueOf).toList()));
  }

  private static String every(JsonObject scheduled) {
    return scheduled.containsKey("everyMs")
        ? ", every " + scheduled.getLong("everyMs") + " ms"
        : "";
  }
}
