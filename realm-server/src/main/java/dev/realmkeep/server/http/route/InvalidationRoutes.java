package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonGenerator;
import com.fasterxml.jackson.core.JsonParser;
import dev.realmkeep.cache.lookup.DefinitionLookup;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.exchange.RealmMap;
import dev.realmkeep.server.http.exchange.RequestHeaders;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.json.JsonDocument;
import dev.realmkeep.server.json.JsonRequest;
import dev.realmkeep.server.json.JsonRequest.BadJson;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Drops definitions: of modules, of a realm, of all. */
public final class InvalidationRoutes {
  private final DefinitionLookup lookup;
  private final RealmMap realms;

  public InvalidationRoutes(DefinitionLookup lookup, RealmMap realms) {
    this.lookup = lookup;
    this.realms = realms;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.writing(HttpMethod.POST, "/{realm}/_invalidate", this::invalidate),
        Endpoint.writing(HttpMethod.DELETE, "/{realm}/_definitions", this::clearRealm),
        Endpoint.writing(HttpMethod.DELETE, "/_definitions", this::clearAll));
  }

  private CompletableFuture<Answer> invalidate(Call call) {
    RealmInfo realm = call.inRealm().realm();
    int modulesMax = call.limits().batchRefsMax();
    return call.jsonBody(call.limits().jsonBytesMax())
        .thenApply(body -> JsonRequest.read(body, json -> modules(json, realm, modulesMax)))
        .thenCompose(lookup::invalidate)
        .thenApply(InvalidationRoutes::answer);
  }

  private CompletableFuture<Answer> clearRealm(Call call) {
    return lookup
        .clearRealmDefinitions(call.inRealm().realm().url())
        .thenApply(cleared -> answer(List.of(cleared)));
  }

  private CompletableFuture<Answer> clearAll(Call call) {
    return lookup.clearAllDefinitions().thenApply(cleared -> answer(List.of(cleared)));
  }

  private List<String> modules(JsonParser json, RealmInfo realm, int max) throws IOException {
    List<String> modules = new ArrayList<>();
    JsonRequest.members(
        json,
        "the body",
        member -> {
          if (!member.equals("modules")) {
            throw JsonRequest.unknown(member);
          }
          modules.addAll(JsonRequest.list(json, "modules", max, element -> module(element, realm)));
        });
    if (modules.isEmpty()) {
      throw new BadJson("modules is missing or empty");
    }
    return modules;
  }

  /** Only the realm's own: whoever may write one realm does not thereby empty another's cache. */
  private String module(JsonParser json, RealmInfo realm) throws IOException {
    String url = realms.moduleUrl("modules", JsonRequest.string(json, "a module"), realm);
    if (!realms.realmOf(url).equals(realm)) {
      throw ProblemException.badRequest(url + " is not in " + realm.url());
    }
    return url;
  }

  private static Answer answer(List<Invalidation> invalidations) {
    Answer answer =
        Answer.object(json -> {
          json.writeArrayFieldStart("invalidations");
          for (Invalidation invalidation : invalidations) {
            write(json, invalidation);
          }
          json.writeEndArray();
        });
    return invalidations.size() == 1 && !invalidations.get(0).realm().isEmpty()
        ? answer.with(RequestHeaders.GENERATION, invalidations.get(0).generation())
        : answer;
  }

  private static void write(JsonGenerator json, Invalidation invalidation) throws IOException {
    json.writeStartObject();
    json.writeStringField("kind", invalidation.kind().name().toLowerCase(Locale.ROOT));
    if (!invalidation.realm().isEmpty()) {
      json.writeStringField("realm", invalidation.realm());
      json.writeNumberField("generation", invalidation.generation());
    }
    JsonDocument.strings(json, "modules", invalidation.modules());
    json.writeEndObject();
  }
}
