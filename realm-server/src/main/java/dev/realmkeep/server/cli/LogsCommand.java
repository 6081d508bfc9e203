package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Printable;
import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.client.ModuleName;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/** {@code realm logs}. */
@Command(name = "logs", description = "Show what a realm's functions have logged lately.")
final class LogsCommand extends ClientCommand {

  /** Below half of the deadline that servers have by default. */
  private static final int WAIT_MILLIS = 10_000;

  @Mixin RealmOption realm = new RealmOption();

  @Option(
      names = {"-f", "--follow"},
      description = "Go on until interrupted. With --json, one document a line.")
  boolean follow;

  LogsCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  String serverOr(String configured) {
    return realm.serverOr(configured);
  }

  @Override
  int run(ApiClient api, Output output) throws IOException, InterruptedException {
    String path = realm.path(this, api) + "_logs";
    JsonObject answer = api.get(path).json();
    print(answer, output);
    while (follow) {
      answer =
          api.get(
                  path
                      + "?wait="
                      + WAIT_MILLIS
                      + "&after="
                      + ModuleName.encode(answer.getString("next")))
              .json();
      print(answer, output);
    }
    return ExitCode.OK;
  }

  private void print(JsonObject answer, Output output) {
    List<JsonObject> lines =
        answer.getJsonArray("lines").stream().map(JsonObject.class::cast).toList();
    if (!follow) {
      output.result(answer, lines.stream().map(LogsCommand::text).toList());
    } else {
      lines.forEach(line -> output.result(line, List.of(text(line))));
    }
  }

  private static String text(JsonObject line) {
    String function = line.getString("function");
    return Printable.of(
        line.getString("at")
            + " "
            + line.getString("level")
            + (function.isEmpty() ? "" : " " + function + "#" + line.getLong("call"))
            + " "
            + line.getString("message"));
  }
}
