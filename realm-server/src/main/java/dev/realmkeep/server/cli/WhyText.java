package dev.realmkeep.server.cli;

import dev.realmkeep.server.cli.text.Age;
import dev.realmkeep.server.cli.text.Style;
import dev.realmkeep.server.cli.text.Table;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;

/** An answer of {@code /_why} for people. Pure functions. */
final class WhyText {
  private WhyText() {}

  static List<String> lines(JsonObject answer, Style style) {
    List<String> lines = new ArrayList<>();
    lines.add(style.bold(answer.getString("module")));
    lines.add("");
    Table table = new Table("", "").row("stored", stored(answer));
    if (answer.getJsonObject("stored") != null) {
      table.row("computed", computed(answer.getJsonObject("stored"), answer));
    }
    table
        .row("own cache", ownCache(answer))
        .row("computing", computing(answer))
        .row("waiting", waiting(answer))
        .row("realm", "this node has applied generation " + answer.getLong("appliedGeneration"));
    table.lines(style).stream().skip(1).forEach(lines::add);
    if (!answer.getJsonArray("reads").isEmpty()) {
      Table reads = new Table("IT READ", "VERSION");
      for (JsonObject read : objects(answer, "reads")) {
        reads.row(
            read.getString("url"),
            read.getBoolean("absent") ? "absent" : read.getValue("version").toString());
      }
      section(lines, reads, style);
    }
    if (!answer.getJsonArray("dependents").isEmpty()) {
      Table dependents = new Table("READ BY");
      answer.getJsonArray("dependents").forEach(dependents::row);
      section(lines, dependents, style);
    }
    if (!answer.getJsonArray("events").isEmpty()) {
      Table events = new Table("AGO", "WHAT HAPPENED TO IT ON THIS NODE");
      for (JsonObject event : objects(answer, "events")) {
        events.row(Age.of(event.getLong("agoMs")), event.getString("text"));
      }
      section(lines, events, style);
    }
    return lines;
  }

  private static void section(List<String> lines, Table table, Style style) {
    lines.add("");
    lines.addAll(table.lines(style));
  }

  private static String stored(JsonObject answer) {
    JsonObject stored = answer.getJsonObject("stored");
    if (stored == null) {
      return "nothing";
    }
    String file = stored.getString("file");
    String text =
        stored.getString("state")
            + ", generation "
            + stored.getLong("generation")
            + (file == null ? "" : ", from " + file)
            + ", "
            + stored.getLong("sizeBytes")
            + " bytes";
    if (stored.getLong("failures") > 0) {
      text += ", failed " + stored.getLong("failures") + " times in a row";
    }
    return stored.containsKey("expiresInMs")
        ? text + ", tried again in " + Age.of(stored.getLong("expiresInMs"))
        : text;
  }

  private static String computed(JsonObject stored, JsonObject answer) {
    if (!stored.containsKey("storedAgoMs")) {
      return "not known";
    }
    String by = stored.getString("computedBy");
    return (by == null ? "by a node that did not say so" : "by " + node(answer, by))
        + ", "
        + Age.of(stored.getLong("storedAgoMs"))
        + " ago, in "
        + Age.of(stored.getLong("tookMs"));
  }

  private static String ownCache(JsonObject answer) {
    String text = answer.getBoolean("cached") ? "yes" : "no";
    return answer.getBoolean("trusted")
        ? text
        : text + "; this node cannot follow the change log now, so its cache does not answer";
  }

  private static String computing(JsonObject answer) {
    JsonObject holder = answer.getJsonObject("holder");
    if (holder == null) {
      return "nobody holds the key";
    }
    String by = holder.getString("node");
    return (by == null ? "a process that is not of the fleet" : node(answer, by))
        + " holds the key, since "
        + Age.of(holder.getLong("forMs"));
  }

  private static String waiting(JsonObject answer) {
    List<String> flights = new ArrayList<>();
    for (JsonObject flight : objects(answer, "flights")) {
      long waiting = flight.getLong("waiting");
      flights.add(
          (waiting == 1 ? "1 lookup" : waiting + " lookups")
              + " for "
              + Age.of(flight.getLong("forMs"))
              + ": "
              + flight.getString("phase").replace('-', ' ')
              + " for "
              + Age.of(flight.getLong("phaseForMs"))
              + (flight.containsKey("slotAhead")
                  ? ", " + flight.getLong("slotAhead") + " ahead"
                  : ""));
    }
    return flights.isEmpty() ? "nobody on this node" : String.join("; ", flights);
  }

  private static String node(JsonObject answer, String node) {
    return "node " + node + (node.equals(answer.getString("node")) ? " (this one)" : "");
  }

  private static List<JsonObject> objects(JsonObject answer, String member) {
    JsonArray array = Objects.requireNonNullElse(answer.getJsonArray(member), new JsonArray());
    return array.stream().map(JsonObject.class::cast).toList();
  }
}
