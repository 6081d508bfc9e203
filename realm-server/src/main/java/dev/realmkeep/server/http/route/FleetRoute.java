package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.FleetNode;
import dev.realmkeep.cache.model.fleet.FleetPopulate;
import dev.realmkeep.cache.model.fleet.FleetView;
import dev.realmkeep.cache.model.fleet.NodeDescription;
import dev.realmkeep.cache.model.fleet.NodeStatus;
import dev.realmkeep.cache.port.Fleet;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** The nodes over the database, and what they compute. */
public final class FleetRoute {
  private final Fleet fleet;

  public FleetRoute(Fleet fleet) {
    this.fleet = fleet;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.reading("/_fleet", this::look));
  }

  private CompletableFuture<Answer> look(Call call) {
    return fleet.look().thenApply(this::answer);
  }

  private Answer answer(FleetView view) {
    return Answer.object(json -> {
      json.writeStringField("self", fleet.self().text());
      json.writeArrayFieldStart("nodes");
      for (FleetNode node : view.nodes()) {
        write(json, node);
      }
      json.writeEndArray();
      json.writeArrayFieldStart("populates");
      for (FleetPopulate populate : view.populates()) {
        write(json, populate);
      }
      json.writeEndArray();
    });
  }

  private static void write(JsonGenerator json, FleetNode node) throws IOException {
    NodeDescription is = node.description();
    NodeStatus status = node.status();
    json.writeStartObject();
    json.writeStringField("node", node.id().text());
    json.writeStringField("url", is.url());
    json.writeStringField("version", is.version());
    json.writeStringField("extractorVersion", is.extractorVersion());
    json.writeStringField("host", is.host());
    json.writeNumberField("pid", is.pid());
    json.writeStringField("startedAt", node.startedAt().toString());
    json.writeNumberField("seenAgoMs", node.seenAgoMillis());
    json.writeStringField("state", state(node));
    if (status != null) {
      json.writeStringField("mode", status.mode().label());
      json.writeBooleanField("trusted", status.trusted());
      json.writeNumberField("tailLagMs", status.tailLagMillis());
      json.writeNumberField("populates", status.runningCount());
      json.writeNumberField("waiting", status.waitingCount());
      json.writeNumberField("l1Entries", status.l1Entries());
      json.writeNumberField("l1Bytes", status.l1Bytes());
    }
    json.writeEndObject();
  }

  private static String state(FleetNode node) {
    NodeStatus status = node.status();
    if (node.lost()) {
      return "lost";
    }
    return status == null ? "unknown" : status.phase().name().toLowerCase(Locale.ROOT);
  }

  private static void write(JsonGenerator json, FleetPopulate populate) throws IOException {
    ModuleKey key = populate.key();
    json.writeStartObject();
    if (key != null) {
      json.writeStringField("realm", key.realm());
      json.writeStringField("module", key.module());
      json.writeStringField("scope", key.scope().storedName());
      if (!key.user().isEmpty()) {
        json.writeStringField("user", key.user());
      }
      json.writeStringField("extractorVersion", key.extractorVersion());
    }
    if (populate.node() != null) {
      json.writeStringField("node", populate.node().text());
    }
    json.writeNumberField("forMs", populate.forMillis());
    json.writeBooleanField("locked", populate.locked());
    json.writeEndObject();
  }
}
