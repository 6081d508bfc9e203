package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Printable;
import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.client.ApiException;
import dev.realmkeep.server.client.ModuleName;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.Json;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Parameters;

/** {@code realm call}. */
@Command(
    name = "call",
    description = {
      "Call a function of a realm's host module: a reducer, a procedure or a view.",
      "Arguments are JSON; what is not JSON is a string: realm call transfer a1 a2 5"
    })
final class CallCommand extends ClientCommand {

  @Mixin RealmOption realm = new RealmOption();

  @Parameters(index = "0", paramLabel = "FUNCTION", description = "Name of the function.")
  String function = "";

  @Parameters(index = "1..*", paramLabel = "ARGS", description = "Its arguments.")
  List<String> arguments = new ArrayList<>();

  CallCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  String serverOr(String configured) {
    return realm.serverOr(configured);
  }

  @Override
  int run(ApiClient api, Output output) throws IOException, InterruptedException {
    JsonArray args = new JsonArray();
    arguments.forEach(argument -> args.add(value(argument)));
    JsonObject answer = ask(api, realm.path(this, api), args);
    Object result = answer.getValue("result");
    output.result(
        answer,
        result == null
            ? List.of()
            : List.of(
                Printable.of(
                    switch (result) {
                      case JsonObject object -> object.encodePrettily();
                      case JsonArray array -> array.encodePrettily();
                      default -> String.valueOf(result);
                    })));
    return ExitCode.OK;
  }

  /** A view is asked for as one when the server says that it is: it has another address. */
  private JsonObject ask(ApiClient api, String path, JsonArray args)
      throws IOException, InterruptedException {
    String name = ModuleName.encodePath(function);
    try {
      return api.post(path + "_call/" + name, new JsonObject().put("args", args)).json();
    } catch (ApiException e) {
      if (!"wrong-kind".equals(e.problem().getString("code"))) {
        throw e;
      }
      return api.get(path + "_view/" + name + "?args=" + ModuleName.encode(args.encode())).json();
    }
  }

  private static Object value(String argument) {
    try {
      return Json.decodeValue(argument);
    } catch (DecodeException notJson) {
      return argument;
    }
  }
}
