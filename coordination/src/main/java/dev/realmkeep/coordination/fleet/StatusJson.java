package dev.realmkeep.coordination.fleet;

import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.cache.model.fleet.NodeStatus;
import dev.realmkeep.cache.model.fleet.RunningPopulate;
import dev.realmkeep.coordination.populate.KeyJson;
import io.vertx.core.json.DecodeException;
import io.vertx.core.json.JsonArray;
import io.vertx.core.json.JsonObject;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;

/** What a node says about itself, as the text in its row. Pure functions. */
final class StatusJson {
  /** Populates beyond it are only counted: the row is written twice a second. */
  private static final int RUNNING_CHARACTERS_MAX = 4_000;

  private StatusJson() {}

  static String write(NodeStatus status) {
    JsonArray running = new JsonArray();
    int characters = 0;
    for (RunningPopulate populate : status.running()) {
      JsonObject each = running(populate);
      characters += each.encode().length();
      if (characters <= RUNNING_CHARACTERS_MAX) {
        running.add(each);
      }
    }
    return new JsonObject()
        .put("phase", status.phase().name().toLowerCase(Locale.ROOT))
        .put("mode", status.mode().label())
        .put("trusted", status.trusted())
        .put("tailLagMs", status.tailLagMillis())
        .put("running", running)
        .put("runningCount", status.runningCount())
        .put("waitingCount", status.waitingCount())
        .put("l1Entries", status.l1Entries())
        .put("l1Bytes", status.l1Bytes())
        .encode();
  }

  private static JsonObject running(RunningPopulate populate) {
    return KeyJson.write(populate.key()).put("forMs", populate.forMillis());
  }

  /** Empty when a program that this one does not understand has written it. */
  static Optional<NodeStatus> read(String text) {
    try {
      JsonObject json = new JsonObject(text);
      List<RunningPopulate> running = new ArrayList<>();
      for (Object each : json.getJsonArray("running")) {
        running.add(running((JsonObject) each));
      }
      return Optional.of(
          new NodeStatus(
              NodeStatus.Phase.valueOf(json.getString("phase").toUpperCase(Locale.ROOT)),
              CoordinationMode.of(json.getString("mode")).orElseThrow(),
              json.getBoolean("trusted"),
              json.getLong("tailLagMs"),
              running,
              json.getInteger("runningCount"),
              json.getInteger("waitingCount"),
              json.getLong("l1Entries"),
              json.getLong("l1Bytes")));
    } catch (DecodeException
        | IllegalArgumentException
        | ClassCastException
        | NullPointerException
        | java.util.NoSuchElementException notOurs) {
      return Optional.empty();
    }
  }

  private static RunningPopulate running(JsonObject json) {
    return new RunningPopulate(KeyJson.read(json), json.getLong("forMs"));
  }
}
