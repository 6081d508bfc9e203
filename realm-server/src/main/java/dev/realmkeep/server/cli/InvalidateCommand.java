package dev.realmkeep.server.cli;

import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.client.ModuleName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code realm invalidate}. */
@Command(
    name = "invalidate",
    description = "Drop the definitions of modules and of everything that depends on them.")
final class InvalidateCommand extends ClientCommand {

  @Parameters(arity = "1..*", paramLabel = "MODULE", description = "Such as bookshop/book.")
  List<String> modules = List.of();

  InvalidateCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  int run(ApiClient api, Output output) throws IOException, InterruptedException {
    Map<String, JsonArray> byRealm = new LinkedHashMap<>();
    for (String module : modules) {
      ModuleName name;
      try {
        name = ModuleName.of(module, api.server());
      } catch (IllegalArgumentException e) {
        throw usage(String.valueOf(e.getMessage()));
      }
      byRealm.computeIfAbsent(name.realmPath(), realm -> new JsonArray()).add(name.parameter());
    }
    JsonArray answers = new JsonArray();
    List<String> lines = new ArrayList<>();
    for (Map.Entry<String, JsonArray> realm : byRealm.entrySet()) {
      JsonObject answer =
          api.post(
                  ModuleName.encodePath(realm.getKey()) + "_invalidate",
                  new JsonObject().put("modules", realm.getValue()))
              .json();
      answers.addAll(answer.getJsonArray("invalidations", new JsonArray()));
      lines.addAll(JsonLines.of(answer, output.style()));
    }
    output.result(new JsonObject().put("invalidations", answers), lines);
    return ExitCode.OK;
  }
}
