package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Style;
import dev.realmkeep.server.cli.text.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/** An answer of {@code /_fleet} for people. Pure functions. */
final class FleetText {
  private FleetText() {}

  static List<String> lines(JsonObject fleet, Style style) {
    JsonArray nodes = fleet.getJsonArray("nodes", new JsonArray());
    List<String> lines =
        new ArrayList<>(coloured(nodes, nodes(nodes, fleet.getString("self", "")), style));
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
      lines.addAll(populates(populates).lines(style));
    }
    return lines;
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

  /** The rows of nodes that are lost need somebody. */
  private static List<String> coloured(JsonArray nodes, Table table, Style style) {
    List<String> lines = table.lines(style);
    for (int row = 0; row < nodes.size(); row++) {
      if (nodes.getJsonObject(row).getString("state", "").equals("lost")) {
        lines.set(row + 1, style.red(lines.get(row + 1))); // the head comes first
      }
    }
    return lines;
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
