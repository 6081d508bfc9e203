package dev.realmkeep.server.cli;

import dev.realmkeep.server.client.ApiClient;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code realm fleet}. */
@Command(
    name = "fleet",
    description = "Show the servers that share a database, and what they compute.")
final class FleetCommand extends ClientCommand {

  private static final String CLEAR = "\u001b[H\u001b[2J";

  @Option(names = "--watch", description = "Show it again every second, until interrupted.")
  boolean watch;

  FleetCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  int run(ApiClient api, Output output) throws IOException, InterruptedException {
    show(api, output);
    CountDownLatch never = new CountDownLatch(1);
    while (watch && !never.await(1, TimeUnit.SECONDS)) {
      if (environment.outIsTerminal() && !options.json) {
        environment.out().print(CLEAR);
      }
      show(api, output);
    }
    return ExitCode.OK;
  }

  private static void show(ApiClient api, Output output) throws IOException, InterruptedException {
    JsonObject fleet = api.get("/_fleet").json();
    output.result(fleet, FleetText.lines(fleet, output.style()));
  }
}
