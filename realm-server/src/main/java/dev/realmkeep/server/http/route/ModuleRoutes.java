package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.lookup.ModuleOutcome;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.DefinitionStore;
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

/** Shows a module's entry. */
public final class ModuleRoutes {
  private final DefinitionLookup lookup;
  private final DefinitionStore definitions;
  private final RealmMap realms;

  public ModuleRoutes(DefinitionLookup lookup, DefinitionStore definitions, RealmMap realms) {
    this.lookup = lookup;
    this.definitions = definitions;
    this.realms = realms;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.reading("/{realm}/_module", this::entry));
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
    FileReadJson.write(json, "reads", around.reads());
    JsonDocument.strings(json, "dependents", around.dependents());
  }

  static String state(ModuleEntry entry) {
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
