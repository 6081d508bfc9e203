package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import com.fasterxml.jackson.core.JsonToken;
import dev.realmkeep.cache.model.fleet.FlagState;
import dev.realmkeep.cache.model.fleet.FleetFlag;
import dev.realmkeep.cache.port.Fleet;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.json.JsonDocument;
import dev.realmkeep.server.json.JsonRequest;
import dev.realmkeep.server.json.JsonRequest.BadJson;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** What is set for the whole fleet. */
public final class FlagRoutes {
  /** Set to it, a flag is not set. */
  private static final String DEFAULT = "default";

  private final Fleet fleet;

  public FlagRoutes(Fleet fleet) {
    this.fleet = fleet;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.reading("/_flags", call -> CompletableFuture.completedFuture(answer())),
        Endpoint.writing(HttpMethod.PUT, "/_flags", this::put),
        Endpoint.writing(HttpMethod.DELETE, "/_flags", this::reset));
  }

  private CompletableFuture<Answer> put(Call call) {
    return call.jsonBody(call.limits().jsonBytesMax())
        .thenApply(body -> JsonRequest.read(body, FlagRoutes::changes))
        .thenCompose(this::change);
  }

  private CompletableFuture<Answer> reset(Call call) {
    Map<FleetFlag, Optional<String>> all = new EnumMap<>(FleetFlag.class);
    for (FleetFlag flag : FleetFlag.values()) {
      all.put(flag, Optional.empty());
    }
    return change(all);
  }

  /** What is to be set, empty for what is to be set no more. Whole or not at all valid. */
  private static Map<FleetFlag, Optional<String>> changes(JsonParser json) throws IOException {
    Map<FleetFlag, Optional<String>> changes = new EnumMap<>(FleetFlag.class);
    JsonRequest.members(
        json,
        "the body",
        member -> {
          FleetFlag flag =
              FleetFlag.of(member).orElseThrow(() -> new BadJson("there is no flag " + member));
          changes.put(flag, value(json, flag));
        });
    if (changes.isEmpty()) {
      throw new BadJson("the body names no flag");
    }
    return changes;
  }

  private static Optional<String> value(JsonParser json, FleetFlag flag) throws IOException {
    if (json.currentToken() == JsonToken.VALUE_NULL) {
      return Optional.empty();
    }
    String value = JsonRequest.string(json, flag.label());
    if (value.equals(DEFAULT)) {
      return Optional.empty();
    }
    try {
      return Optional.of(flag.checked(value));
    } catch (IllegalArgumentException e) {
      throw new BadJson(e.getMessage() + "; " + DEFAULT + " is each node's own setting");
    }
  }

  private CompletableFuture<Answer> change(Map<FleetFlag, Optional<String>> changes) {
    CompletableFuture<?>[] changed =
        changes.entrySet().stream()
            .map(change ->
                change
                    .getValue()
                    .map(value -> fleet.set(change.getKey(), value))
                    .orElseGet(() -> fleet.reset(change.getKey())))
            .toArray(CompletableFuture<?>[]::new);
    return CompletableFuture.allOf(changed).thenApply(done -> answer());
  }

  private Answer answer() {
    return Answer.object(json -> {
      json.writeArrayFieldStart("flags");
      for (FlagState flag : fleet.flags()) {
        write(json, flag);
      }
      json.writeEndArray();
    });
  }

  private static void write(JsonGenerator json, FlagState state) throws IOException {
    json.writeStartObject();
    json.writeStringField("name", state.flag().label());
    json.writeStringField("inForce", state.inForce());
    json.writeStringField("setting", state.setting());
    JsonDocument.strings(json, "choices", state.flag().choices());
    FlagState.Stored stored = state.stored();
    if (stored != null) {
      json.writeObjectFieldStart("set");
      json.writeStringField("value", stored.value());
      json.writeStringField("changedAt", stored.changedAt().toString());
      json.writeStringField("changedBy", stored.changedBy());
      json.writeEndObject();
    }
    json.writeEndObject();
  }
}
