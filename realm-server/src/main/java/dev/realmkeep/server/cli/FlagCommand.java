package dev.realmkeep.server.cli;

import dev.realmkeep.cache.model.fleet.FleetFlag;
import dev.realmkeep.server.cli.text.Table;
import dev.realmkeep.server.client.ApiClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.Arrays;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code realm flag}. */
@Command(
    name = "flag",
    description = "Show what is set for the whole fleet, or set it; it overrides the settings.")
final class FlagCommand extends ClientCommand {

  private static final String DEFAULT = "default";

  @Parameters(index = "0", arity = "0..1", paramLabel = "FLAG", description = "coordination.")
  @Nullable String name;

  @Parameters(
      index = "1",
      arity = "0..1",
      paramLabel = "VALUE",
      description = "off, shadow or on; default gives each server its own setting back.")
  @Nullable String value;

  FlagCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  int run(ApiClient api, Output output) throws IOException, InterruptedException {
    if (name == null) {
      return show(api.get("/_flags").json(), output);
    }
    String asked = name;
    FleetFlag flag =
        FleetFlag.of(asked)
            .orElseThrow(() -> usage("there is no flag " + asked + "; there is " + names()));
    if (value == null) {
      return show(only(flag, api.get("/_flags").json()), output);
    }
    if (!value.equals(DEFAULT) && !flag.choices().contains(value)) {
      throw usage(
          flag.label()
              + " is "
              + String.join(", ", flag.choices())
              + " or "
              + DEFAULT
              + ", not \""
              + value
              + "\"");
    }
    JsonObject change = new JsonObject().put(flag.label(), value);
    JsonObject answer = api.put("/_flags", change.toBuffer().getBytes(), "application/json").json();
    return show(only(flag, answer), output);
  }

  private static String names() {
    return Arrays.stream(FleetFlag.values())
        .map(FleetFlag::label)
        .collect(Collectors.joining(", "));
  }

  private static JsonObject only(FleetFlag flag, JsonObject answer) {
    List<?> chosen =
        answer.getJsonArray("flags", new JsonArray()).stream()
            .filter(each -> flag.label().equals(((JsonObject) each).getString("name")))
            .toList();
    return new JsonObject().put("flags", new JsonArray(chosen));
  }

  private static int show(JsonObject flags, Output output) {
    Table table = new Table("FLAG", "VALUE", "FROM", "CHANGED");
    for (Object each : flags.getJsonArray("flags")) {
      JsonObject flag = (JsonObject) each;
      JsonObject set = flag.getJsonObject("set");
      table.row(
          flag.getString("name", ""),
          flag.getString("inForce", ""),
          set == null ? "the server's setting" : "the fleet",
          set == null ? "" : set.getString("changedAt") + " by " + set.getString("changedBy"));
    }
    output.result(flags, table.lines(output.style()));
    return ExitCode.OK;
  }
}
