package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Style;
import dev.realmkeep.server.cli.text.Table;
import dev.realmkeep.server.client.ApiClient;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
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
    JsonArray nodes = fleet.getJsonArray("nodes", new JsonArray());
    List<String> lines = new ArrayList<>();
    lines.addAll(nodes(nodes, fleet.getString("self", "")).lines(output.style()));
    long extractors =
        nodes.stream()
            .map(node -> ((JsonObject) node).getString("extractorVersion"))
            .distinct()
            .count();
    if (extractors > 1) {
      lines.add("");
      lines.add(
          extractors + " extractor versions: nodes of different ones do not share definitions.");
    }
    JsonArray populates = fleet.getJsonArray("populates", new JsonArray());
    if (!populates.isEmpty()) {
      lines.add("");
      lines.addAll(populates(populates).lines(output.style()));
    }
    output.result(fleet, coloured(lines, output.style()));
  }

  private static Table nodes(JsonArray nodes, String self) {
    Table table =
        new Table(
            "NODE",
            "STATE",
            "SEEN",
            "MODE",
            "TRUSTED",
            "LAG",
            "COMPUTES",
            "WAITS",
            "L1",
            "VERSION",
            "URL");
    for (Object each : nodes) {
      JsonObject node = (JsonObject) each;
      String name = node.getString("node", "");
      table.row(
          name.equals(self) ? name + "*" : name,
          node.getString("state", ""),
          ago(node.getLong("seenAgoMs")),
          node.getString("mode", "?"),
          yesOrNo(node.getBoolean("trusted")),
          ago(node.getLong("tailLagMs")),
          orUnknown(node.getInteger("populates")),
          orUnknown(node.getInteger("waiting")),
          weight(node.getLong("l1Bytes")),
          node.getString("version", ""),
          node.getString("url", ""));
    }
    return table;
  }

  private static Table populates(JsonArray populates) {
    Table table = new Table("MODULE", "NODE", "FOR", "");
    for (Object each : populates) {
      JsonObject populate = (JsonObject) each;
      table.row(
          populate.getString("module", "(not told yet)"),
          populate.getString("node", "(left)"),
          ago(populate.getLong("forMs")),
          populate.getBoolean("locked", false) ? "holds the key" : "for itself");
    }
    return table;
  }

  /** The state of a row that needs somebody. */
  private static List<String> coloured(List<String> lines, Style style) {
    return lines.stream()
        .map(line -> line.matches("\\S+ +lost .*") ? style.red(line) : line)
        .toList();
  }

  private static String ago(@Nullable Long millis) {
    if (millis == null) {
      return "?";
    }
    return millis < 60_000
        ? String.format(Locale.ROOT, "%.1f s", millis / 1e3)
        : String.format(Locale.ROOT, "%d min", millis / 60_000);
  }

  private static String weight(@Nullable Long bytes) {
    return bytes == null ? "?" : String.format(Locale.ROOT, "%.1f MiB", bytes / 1048576.0);
  }

  private static String yesOrNo(@Nullable Boolean value) {
    return value == null ? "?" : value ? "yes" : "no";
  }

  private static String orUnknown(@Nullable Integer value) {
    return value == null ? "?" : value.toString();
  }
}
