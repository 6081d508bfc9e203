package dev.realmkeep.server.cli;

import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.client.ModuleName;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code realm why}. */
@Command(
    name = "why",
    description =
        "Tell why a module's definitions are as they are: what is stored and who computed it, who"
            + " computes it now, who waits, what it read, and what happened to it lately.")
final class WhyCommand extends ClientCommand {

  @Parameters(paramLabel = "MODULE", description = "Such as bookshop/book, or the module's URL.")
  String module = "";

  WhyCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  int run(ApiClient api, Output output) throws IOException, InterruptedException {
    String name = module.startsWith("/") ? module.substring(1) : module;
    JsonObject answer = api.get("/_why?module=" + ModuleName.encode(name)).json();
    output.result(answer, WhyText.lines(answer, output.style()));
    return ExitCode.OK;
  }
}
