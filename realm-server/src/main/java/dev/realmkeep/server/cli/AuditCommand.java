package dev.realmkeep.server.cli;

import dev.realmkeep.server.client.ApiClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.List;
import picocli.CommandLine.Command;

/** {@code realm audit}. */
@Command(
    name = "audit",
    description = "Compare every stored definition with the sources; exit code 1 if one is stale.")
final class AuditCommand extends ClientCommand {

  AuditCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  int run(ApiClient api, Output output) throws IOException, InterruptedException {
    JsonObject answer = api.get("/_audit").json();
    JsonArray stale = answer.getJsonArray("stale", new JsonArray());
    boolean clean = stale.isEmpty();
    output.result(
        answer,
        clean
            ? List.of(output.style().green("no stale definition"))
            : JsonLines.of(answer, output.style()));
    return clean ? ExitCode.OK : ExitCode.FAILURE;
  }
}
