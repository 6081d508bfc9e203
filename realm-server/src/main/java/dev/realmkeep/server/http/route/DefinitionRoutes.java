package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.realmkeep.cache.json.DescribedJson;
import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.exchange.Generations;
import dev.realmkeep.server.http.exchange.RealmMap;
import dev.realmkeep.server.http.exchange.RequestHeaders;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.json.JsonRequest;
import dev.realmkeep.server.json.JsonRequest.BadJson;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Answers what a type is: one definition, or many at once. */
public final class DefinitionRoutes {
  private final DefinitionLookup lookup;
  private final RealmMap realms;
  private final Generations generations;
  private final RenderedDefinitions rendered = new RenderedDefinitions();

  public DefinitionRoutes(DefinitionLookup lookup, RealmMap realms, Generations generations) {
    this.lookup = lookup;
    this.realms = realms;
    this.generations = generations;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.reading("/{realm}/_definition", this::one),
        Endpoint.querying("/{realm}/_definitions", this::many));
  }

  private CompletableFuture<Answer> one(Call call) {
    RealmInfo realm = call.inRealm().realm();
    CodeRef.Exported ref =
        CodeRef.of(realms.moduleUrl("module", call.query("module"), realm), call.query("name"));
    long applied = generations.applied(realm);
    return lookup
        .lookupDefinition(ref, call.lookupOptions())
        .thenApply(outcome -> {
          if (outcome instanceof DefinitionOutcome.Answered answered) {
            RenderedDefinitions.Rendered rendered = this.rendered.of(answered);
            return Answer.json(rendered.body())
                .tagged(rendered.tag())
                .with(RequestHeaders.CACHE, answered.tier().label())
                .with(RequestHeaders.GENERATION, Math.max(applied, answered.generation()))
                .with("Server-Timing", serverTiming(call, answered));
          }
          throw new ProblemException(problem(outcome));
        });
  }

  private CompletableFuture<Answer> many(Call call) {
    RealmInfo realm = call.inRealm().realm();
    int refsMax = call.limits().batchRefsMax();
    long applied = generations.applied(realm);
    return call.jsonBody(call.limits().jsonBytesMax())
        .thenCompose(body ->
            lookup.lookupDefinitions(
                JsonRequest.read(body, json -> refs(json, realm, refsMax)), call.lookupOptions()))
        .thenApply(outcomes ->
            Answer.object(
                    size(outcomes),
                    json -> {
                      json.writeArrayFieldStart("results");
                      for (DefinitionOutcome outcome : outcomes) {
                        result(json, outcome, call.traceId());
                      }
                      json.writeEndArray();
                    })
                .with(RequestHeaders.GENERATION, applied));
  }

  private List<CodeRef.Exported> refs(JsonParser json, RealmInfo realm, int max)
      throws IOException {
    Parsed parsed = new Parsed();
    JsonRequest.members(
        json,
        "the body",
        member -> {
          if (!member.equals("refs")) {
            throw JsonRequest.unknown(member);
          }
          parsed.refs = JsonRequest.list(json, "refs", max, element -> ref(element, realm));
        });
    if (parsed.refs == null) {
      throw new BadJson("refs is missing");
    }
    return parsed.refs;
  }

  private CodeRef.Exported ref(JsonParser json, RealmInfo realm) throws IOException {
    Parsed parsed = new Parsed();
    JsonRequest.members(
        json,
        "a ref",
        member -> {
          switch (member) {
            case "module" -> parsed.module = JsonRequest.string(json, "module");
            case "name" -> parsed.name = JsonRequest.string(json, "name");
            default -> throw JsonRequest.unknown(member);
          }
        });
    if (parsed.module == null || parsed.name == null) {
      throw new BadJson("a ref needs module and name");
    }
    return CodeRef.of(realms.moduleUrl("module", parsed.module, realm), parsed.name);
  }

  private static void result(JsonGenerator json, DefinitionOutcome outcome, String traceId)
      throws IOException {
    if (outcome instanceof DefinitionOutcome.Answered answered) {
      DescribedJson.write(json, answered.described());
    } else {
      json.writeStartObject();
      json.writeFieldName("problem");
      problem(outcome).write(json, traceId);
      json.writeEndObject();
    }
  }

  /** Bytes of an answer, about. */
  private static int size(List<DefinitionOutcome> outcomes) {
    int bytes = 64;
    for (DefinitionOutcome outcome : outcomes) {
      bytes +=
          outcome instanceof DefinitionOutcome.Answered answered
              ? 1 + DescribedJson.sizeHint(answered.described())
              : 512;
    }
    return bytes;
  }

  private static Problem problem(DefinitionOutcome outcome) {
    Problem problem = OutcomeProblems.of(outcome);
    if (problem == null) {
      throw new IllegalStateException("a failed lookup without a problem: " + outcome);
    }
    return problem;
  }

  private static String serverTiming(Call call, DefinitionOutcome.Answered answered) {
    return String.format(
        Locale.ROOT,
        "lookup;desc=\"%s\";dur=%.3f",
        answered.tier().label(),
        call.elapsed().toNanos() / 1e6);
  }

  private static final class Parsed {
    @Nullable List<CodeRef.Exported> refs;
    @Nullable String module;
    @Nullable String name;
  }
}
