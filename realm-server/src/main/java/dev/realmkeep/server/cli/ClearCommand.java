package dev.realmkeep.server.cli;

import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.client.ModuleName;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code realm clear}. */
@Command(name = "clear", description = "Drop all definitions, of one realm or of all.")
final class ClearCommand extends ClientCommand {

  @Option(names = "--realm", paramLabel = "URL", description = "Only this realm (URL or name).")
  @Nullable String realm;

  ClearCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  int run(ApiClient api, Output output) throws IOException, InterruptedException {
    String prefix = realm == null ? "/" : ModuleName.encodePath(realmPath(realm));
    JsonObject answer = api.delete(prefix + "_definitions").json();
    output.result(answer, JsonLines.of(answer, output.style()));
    return ExitCode.OK;
  }
}
