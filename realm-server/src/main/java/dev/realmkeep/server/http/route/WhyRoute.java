package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realmkeep.cache.insight.KeyInsight;
import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.FleetPopulate;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.DefinitionStore.Origin;
import dev.realmkeep.cache.port.Fleet;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.exchange.RealmMap;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.json.JsonDocument;
import java.io.IOException;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * Why a definition is as it is: what is stored and who computed it, who computes it now, who waits
 * for it here, and what happened to it here lately. Computes nothing: asking why must not change
 * what is asked about.
 */
public final class WhyRoute {
  private final DefinitionLookup lookup;
  private final DefinitionStore definitions;
  private final InvalidationBus bus;
  private final Fleet fleet;
  private final RealmMap realms;

  public WhyRoute(
      DefinitionLookup lookup,
      DefinitionStore definitions,
      InvalidationBus bus,
      Fleet fleet,
      RealmMap realms) {
    this.lookup = lookup;
    this.definitions = definitions;
    this.bus = bus;
    this.fleet = fleet;
    this.realms = realms;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.reading("/_why", this::why));
  }

  private CompletableFuture<Answer> why(Call call) {
    String url = realms.moduleUrl("module", call.query("module"));
    realms.realmOf(url);
    KeyInsight here =
        lookup
            .explain(url)
            .orElseThrow(() -> new ProblemException(OutcomeProblems.noSuchRealm(url)));
    return stored(here.key())
        .thenCombine(
            fleet.holder(here.key()),
            (stored, holder) -> Answer.object(json -> explain(json, here, stored, holder)));
  }

  /** What the store has: several statements, so it may have changed between them. */
  private record Stored(
      @Nullable StoredEntry row,
      Optional<Origin> origin,
      List<FileRead> reads,
      List<String> dependents) {}

  private CompletableFuture<Stored> stored(ModuleKey key) {
    CompletableFuture<@Nullable StoredEntry> row =
        definitions.read(List.of(key)).thenApply(rows -> rows.get(key));
    CompletableFuture<Optional<Origin>> origin = definitions.origin(key);
    CompletableFuture<List<FileRead>> reads = definitions.reads(key);
    CompletableFuture<List<String>> dependents = definitions.dependents(key);
    return CompletableFuture.allOf(row, origin, reads, dependents)
        .thenApply(all -> new Stored(row.join(), origin.join(), reads.join(), dependents.join()));
  }

  private void explain(
      JsonGenerator json, KeyInsight here, Stored stored, Optional<FleetPopulate> holder)
      throws IOException {
    ModuleKey key = here.key();
    json.writeStringField("module", key.module());
    json.writeStringField("realm", key.realm());
    json.writeStringField("scope", key.scope().storedName());
    json.writeStringField("extractorVersion", key.extractorVersion());
    json.writeStringField("node", fleet.self().text());
    json.writeNumberField("appliedGeneration", bus.appliedGeneration(key.realm()));
    json.writeBooleanField("trusted", bus.trusted());
    json.writeBooleanField("cached", here.cached());
    json.writeFieldName("stored");
    if (stored.row() == null) {
      json.writeNull();
    } else {
      row(json, stored.row(), stored.origin());
    }
    json.writeFieldName("holder");
    holder(json, holder);
    json.writeArrayFieldStart("flights");
    for (KeyInsight.Flight flight : here.flights()) {
      flight(json, flight);
    }
    json.writeEndArray();
    FileReadJson.write(json, "reads", stored.reads());
    JsonDocument.strings(json, "dependents", stored.dependents());
    json.writeArrayFieldStart("events");
    for (KeyInsight.Past past : here.events()) {
      KeyEventJson.write(json, past);
    }
    json.writeEndArray();
  }

  private static void row(JsonGenerator json, StoredEntry row, Optional<Origin> origin)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("state", ModuleRoutes.state(row.entry()));
    json.writeStringField("file", row.fileAlias());
    json.writeNumberField("generation", row.generation());
    json.writeNumberField("failures", row.failures());
    json.writeNumberField("sizeBytes", row.sizeBytes());
    if (row.expiresIn() != null) {
      json.writeNumberField("expiresInMs", Math.max(0, row.expiresIn().toMillis()));
    }
    if (origin.isPresent()) {
      json.writeStringField("computedBy", origin.get().computedBy());
      json.writeNumberField("storedAgoMs", origin.get().ageMillis());
      json.writeNumberField("tookMs", origin.get().tookMillis());
    }
    json.writeEndObject();
  }

  private static void holder(JsonGenerator json, Optional<FleetPopulate> holder)
      throws IOException {
    if (holder.isEmpty()) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("node", holder.get().node() == null ? null : holder.get().node().text());
    json.writeNumberField("forMs", holder.get().forMillis());
    json.writeEndObject();
  }

  private static void flight(JsonGenerator json, KeyInsight.Flight flight) throws IOException {
    json.writeStartObject();
    json.writeStringField("phase", KeyEventJson.word(flight.phase()));
    json.writeNumberField("phaseForMs", flight.phaseMillis());
    json.writeNumberField("forMs", flight.ageMillis());
    json.writeStringField("priority", KeyEventJson.word(flight.priority()));
    json.writeNumberField("waiting", flight.waiting());
    if (flight.slotAhead().isPresent()) {
      json.writeNumberField("slotAhead", flight.slotAhead().getAsInt());
    }
    json.writeEndObject();
  }
}
