package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realmkeep.cache.json.CodeRefJson;
import dev.realmkeep.cache.json.ErrorJson;
import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.lookup.ModuleOutcome;
import dev.realmkeep.cache.model.Definition;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.ReferenceName;
import dev.realmkeep.cache.port.FileStat;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.exchange.Generations;
import dev.realmkeep.server.http.exchange.RequestHeaders;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Collectors;

/**
 * Lists the card and field classes of all modules of a realm. Modules are looked up a window at a
 * time, so one request does not fill the queue of prerenders. Errors of modules are listed beside
 * the types; a module about which nothing is known now fails the whole answer, because a list that
 * lacks types must not look complete.
 */
public final class TypesRoute {
  /** Lookups of one request under way at once. */
  private static final int WINDOW = 16;

  private final DefinitionLookup lookup;
  private final SourceStore sources;
  private final Generations generations;

  public TypesRoute(DefinitionLookup lookup, SourceStore sources, Generations generations) {
    this.lookup = lookup;
    this.sources = sources;
    this.generations = generations;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.reading("/{realm}/_types", this::types));
  }

  private CompletableFuture<Answer> types(Call call) {
    RealmInfo realm = call.inRealm().realm();
    long applied = generations.applied(realm);
    return sources
        .list(realm.url())
        .thenCompose(files -> {
          Set<String> paths = files.stream().map(FileStat::path).collect(Collectors.toSet());
          // By the names that code refs and indexing runs use: another name is computed again.
          List<String> modules =
              files.stream()
                  .map(FileStat::path)
                  .filter(ModuleUrl::hasExecutableExtension)
                  .map(path -> ReferenceName.urlOf(realm.url(), path, paths))
                  .toList();
          return entries(call, modules, 0, new ArrayList<>(modules.size()));
        })
        .thenApply(entries ->
            Answer.object(json -> write(json, entries)).with(RequestHeaders.GENERATION, applied));
  }

  private CompletableFuture<List<ModuleOutcome.Answered>> entries(
      Call call, List<String> modules, int from, List<ModuleOutcome.Answered> answered) {
    if (from >= modules.size()) {
      return CompletableFuture.completedFuture(answered);
    }
    int to = Math.min(from + WINDOW, modules.size());
    LookupOptions options = call.lookupOptions();
    List<CompletableFuture<ModuleOutcome>> window =
        modules.subList(from, to).stream()
            .map(module -> lookup.getModuleEntry(module, options))
            .toList();
    return CompletableFuture.allOf(window.toArray(CompletableFuture[]::new))
        .thenCompose(done -> {
          for (CompletableFuture<ModuleOutcome> outcome : window) {
            answered.add(answered(outcome.join()));
          }
          return entries(call, modules, to, answered);
        });
  }

  private static ModuleOutcome.Answered answered(ModuleOutcome outcome) {
    if (outcome instanceof ModuleOutcome.Answered answer) {
      return answer;
    }
    Problem problem = OutcomeProblems.of(outcome);
    if (problem == null) {
      throw new IllegalStateException("a failed lookup without a problem: " + outcome);
    }
    throw new ProblemException(problem);
  }

  private static void write(JsonGenerator json, List<ModuleOutcome.Answered> entries)
      throws IOException {
    json.writeArrayFieldStart("types");
    for (ModuleOutcome.Answered entry : entries) {
      if (entry.stored().entry() instanceof ModuleEntry.Found found) {
        for (Map.Entry<String, ExportEntry> export : found.exports().entrySet()) {
          if (export.getValue() instanceof ExportEntry.Defined defined) {
            type(json, defined.definition());
          }
        }
      }
    }
    json.writeEndArray();
    json.writeArrayFieldStart("errors");
    for (ModuleOutcome.Answered entry : entries) {
      String module = entry.stored().key().module();
      switch (entry.stored().entry()) {
        case ModuleEntry.Failed failed -> error(json, module, failed.error());
        case ModuleEntry.Missing missing -> error(json, module, missing.error());
        case ModuleEntry.Found found -> {
          for (ExportEntry export : found.exports().values()) {
            if (export instanceof ExportEntry.Undefined undefined) {
              error(json, module, undefined.error());
            }
          }
        }
      }
    }
    json.writeEndArray();
  }

  private static void type(JsonGenerator json, Definition definition) throws IOException {
    json.writeStartObject();
    json.writeFieldName("codeRef");
    CodeRefJson.write(json, definition.codeRef());
    json.writeStringField("type", definition.type().jsonName());
    json.writeStringField("displayName", definition.displayName());
    json.writeEndObject();
  }

  private static void error(JsonGenerator json, String module, ModuleError error)
      throws IOException {
    json.writeStartObject();
    json.writeStringField("module", module);
    json.writeFieldName("error");
    ErrorJson.write(json, error);
    json.writeEndObject();
  }
}
