package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Printable;
import dev.realmkeep.server.cli.text.ProgressBar;
import dev.realmkeep.server.client.ApiClient;
import dev.realmkeep.server.client.ModuleName;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/** {@code realm index}. */
@Command(
    name = "index",
    description =
        "Compute the definitions of all modules in advance, after users' lookups; all servers of"
            + " the database share the work.")
final class IndexCommand extends ClientCommand {

  private static final long LOOK_EVERY_MILLIS = 250;
  private static final int LABEL_CHARS_MAX = 40;

  @Option(
      names = "--realm",
      paramLabel = "URL",
      description = "This realm (URL or name). Without it: every public realm.")
  @Nullable String realm;

  @Option(
      names = "--no-wait",
      negatable = true,
      description = "Return when the run is open, or (the default) when it has ended.")
  boolean wait = true;

  @Option(names = "--cancel", description = "End the open run instead.")
  boolean cancel;

  IndexCommand(CliEnvironment environment) {
    super(environment);
  }

  @Override
  int run(ApiClient api, Output output) throws IOException, InterruptedException {
    List<String> prefixes = prefixes(api);
    if (prefixes.isEmpty()) {
      output.failure("not-found", api.server() + " has no public realm: name one with --realm");
      return ExitCode.NOT_FOUND;
    }
    List<JsonObject> runs = new ArrayList<>();
    for (String prefix : prefixes) {
      runs.add(
          cancel
              ? api.delete(prefix + "_index").json()
              : api.post(prefix + "_index", new JsonObject()).json());
    }
    if (wait && !cancel) {
      try (ProgressBar bar = output.progressBar()) {
        for (int i = 0; i < runs.size(); i++) {
          runs.set(i, ended(api, prefixes.get(i), bar));
        }
      }
    }
    output.result(
        new JsonObject().put("runs", new JsonArray(runs)),
        runs.stream().map(IndexCommand::line).toList());
    boolean stopped =
        wait && !cancel && runs.stream().anyMatch(run -> !run.getString("state").equals("done"));
    return stopped ? ExitCode.FAILURE : ExitCode.OK;
  }

  private List<String> prefixes(ApiClient api) throws IOException, InterruptedException {
    if (realm != null) {
      return List.of(ModuleName.encodePath(realmPath(realm)));
    }
    List<String> prefixes = new ArrayList<>();
    for (Object listed : api.get("/").json().getJsonArray("realms")) {
      prefixes.add(((JsonObject) listed).getString("path"));
    }
    return prefixes;
  }

  private static JsonObject ended(ApiClient api, String prefix, ProgressBar bar)
      throws IOException, InterruptedException {
    CountDownLatch never = new CountDownLatch(1);
    while (true) {
      JsonObject run = api.get(prefix + "_index").json();
      if (!run.getString("state").equals("open")) {
        return run;
      }
      int total = run.getInteger("total", 0);
      if (total > 0) {
        bar.at(run.getInteger("done"), total, label(prefix));
      }
      if (never.await(LOOK_EVERY_MILLIS, TimeUnit.MILLISECONDS)) {
        throw new IllegalStateException("nobody counts this down");
      }
    }
  }

  private static String label(String prefix) {
    String name = prefix.replaceAll("^/+|/+$", "");
    return name.length() > LABEL_CHARS_MAX ? name.substring(0, LABEL_CHARS_MAX) : name;
  }

  private static String line(JsonObject run) {
    String realm = run.getString("realm");
    String state = run.getString("state");
    if (state.equals("none")) {
      return Printable.of(realm + ": no run");
    }
    StringBuilder line = new StringBuilder(realm).append(": ").append(state);
    line.append(", ").append(run.getInteger("done"));
    if (run.containsKey("total")) {
      line.append(" of ").append(run.getInteger("total"));
    }
    line.append(" modules");
    add(line, run.getInteger("errors"), "with errors");
    add(line, run.getInteger("failed"), "failed for now");
    line.append(String.format(" (%.1f s)", run.getLong("tookMillis") / 1000.0));
    return Printable.of(line.toString());
  }

  private static void add(StringBuilder line, int number, String what) {
    if (number > 0) {
      line.append(", ").append(number).append(' ').append(what);
    }
  }
}
