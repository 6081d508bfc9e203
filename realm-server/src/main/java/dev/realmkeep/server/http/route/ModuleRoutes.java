package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.lookup.LookupContext;
import dev.realmkeep.cache.lookup.ModuleOutcome;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.exchange.RealmMap;
import dev.realmkeep.server.http.exchange.RequestHeaders;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.json.JsonDocument;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Shows a module's entry, and why it is as it is. */
public final class ModuleRoutes {
  private final DefinitionLookup lookup;
  private final DefinitionStore definitions;
  private final InvalidationBus bus;
  private final String extractorVersion;
  private final RealmMap realms;

  public ModuleRoutes(
      DefinitionLookup lookup,
      DefinitionStore definitions,
      InvalidationBus bus,
      String extractorVersion,
      RealmMap realms) {
    this.lookup = lookup;
    this.definitions = definitions;
    this.bus = bus;
    this.extractorVersion = extractorVersion;
    this.realms = realms;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.reading("/{realm}/_module", this::entry), Endpoint.reading("/_why", this::why));
  }

  private CompletableFuture<Answer> entry(Call call) {
    String url = realms.moduleUrl("url", call.query("url"), call.inRealm().realm());
    return lookup
        .getModuleEntry(url, call.lookupOptions())
        .thenCompose(outcome -> {
          if (outcome instanceof ModuleOutcome.Answered answered) {
            return surroundings(answered.stored().key())
                .thenApply(around ->
                    Answer.object(json -> entry(json, answered.stored(), around))
                        .with(RequestHeaders.CACHE, answered.tier().label())
                        .with(RequestHeaders.GENERATION, answered.stored().generation()));
          }
          throw problem(outcome);
        });
  }

  /** From what is stored only: asking why must not change what is asked about. */
  private CompletableFuture<Answer> why(Call call) {
    String url = realms.moduleUrl("module", call.query("module"));
    RealmInfo realm = realms.realmOf(url);
    LookupContext context = LookupContext.of(realm);
    ModuleKey key =
        new ModuleKey(realm.url(), url, context.scope(), context.user(), extractorVersion);
    return definitions
        .read(List.of(key))
        .thenCombine(
            surroundings(key),
            (rows, around) ->
                Answer.object(json -> {
                  json.writeStringField("module", url);
                  json.writeStringField("realm", realm.url());
                  json.writeStringField("scope", key.scope().storedName());
                  json.writeStringField("extractorVersion", extractorVersion);
                  json.writeNumberField("appliedGeneration", bus.appliedGeneration(realm.url()));
                  json.writeBooleanField("trusted", bus.trusted());
                  json.writeFieldName("stored");
                  stored(json, rows.get(key));
                  reads(json, around.reads());
                  JsonDocument.strings(json, "dependents", around.dependents());
                }));
  }

  private CompletableFuture<Surroundings> surroundings(ModuleKey key) {
    return definitions.reads(key).thenCombine(definitions.dependents(key), Surroundings::new);
  }

  private static void entry(JsonGenerator json, StoredEntry stored, Surroundings around)
      throws IOException {
    json.writeStringField("module", stored.key().module());
    json.writeStringField("state", state(stored.entry()));
    json.writeStringField("file", stored.fileAlias());
    json.writeNumberField("generation", stored.generation());
    EntryJson.writeMembers(json, stored.key().module(), stored.entry());
    reads(json, around.reads());
    JsonDocument.strings(json, "dependents", around.dependents());
  }

  private static void stored(JsonGenerator json, @Nullable StoredEntry stored) throws IOException {
    if (stored == null) {
      json.writeNull();
      return;
    }
    json.writeStartObject();
    json.writeStringField("state", state(stored.entry()));
    json.writeStringField("file", stored.fileAlias());
    json.writeNumberField("generation", stored.generation());
    json.writeNumberField("failures", stored.failures());
    json.writeNumberField("sizeBytes", stored.sizeBytes());
    if (stored.expiresIn() != null) {
      json.writeNumberField("expiresInMs", Math.max(0, stored.expiresIn().toMillis()));
    }
    json.writeEndObject();
  }

  private static void reads(JsonGenerator json, List<FileRead> reads) throws IOException {
    json.writeArrayFieldStart("reads");
    for (FileRead read : reads) {
      FileReadJson.write(json, read);
    }
    json.writeEndArray();
  }

  private static String state(ModuleEntry entry) {
    return switch (entry) {
      case ModuleEntry.Found ignored -> "found";
      case ModuleEntry.Missing ignored -> "missing";
      case ModuleEntry.Failed ignored -> "error";
    };
  }

  private static ProblemException problem(ModuleOutcome outcome) {
    Problem problem = OutcomeProblems.of(outcome);
    if (problem == null) {
      throw new IllegalStateException("a failed lookup without a problem: " + outcome);
    }
    return new ProblemException(problem);
  }

  private record Surroundings(List<FileRead> reads, List<String> dependents) {}
}
