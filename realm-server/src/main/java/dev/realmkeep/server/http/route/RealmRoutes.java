package dev.realmkeep.server.http.route;

import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileStat;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.exchange.RequestHeaders;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.CompletableFuture;

/** Tells about a realm: who it belongs to, how far it has come, what it holds. */
public final class RealmRoutes {
  private final SourceStore sources;

  public RealmRoutes(SourceStore sources) {
    this.sources = sources;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.reading("/{realm}/", this::info),
        Endpoint.reading("/{realm}/_info", this::info),
        Endpoint.reading("/{realm}/_mtimes", this::modificationTimes));
  }

  private CompletableFuture<Answer> info(Call call) {
    RealmInfo realm = call.inRealm().realm();
    return generation(realm)
        .thenApply(generation ->
            Answer.object(
                    json -> {
                      json.writeStringField("url", realm.url());
                      json.writeStringField("owner", realm.owner());
                      json.writeStringField(
                          "visibility", realm.visibility().name().toLowerCase(Locale.ROOT));
                      json.writeNumberField("generation", generation);
                    })
                .with(RequestHeaders.GENERATION, generation));
  }

  private CompletableFuture<Answer> modificationTimes(Call call) {
    RealmInfo realm = call.inRealm().realm();
    // The generation first: a write in between is in the list and not in the header, never the
    // other way round.
    return generation(realm)
        .thenCompose(generation ->
            sources
                .list(realm.url())
                .thenApply(files ->
                    Answer.object(
                            json -> {
                              json.writeObjectFieldStart("mtimes");
                              for (FileStat file : files) {
                                json.writeNumberField(file.path(), file.updatedAtMillis());
                              }
                              json.writeEndObject();
                              json.writeObjectFieldStart("sha256");
                              for (FileStat file : files) {
                                json.writeStringField(file.path(), file.sha256());
                              }
                              json.writeEndObject();
                            })
                        .with(RequestHeaders.GENERATION, generation)));
  }

  private CompletableFuture<Long> generation(RealmInfo realm) {
    return sources.generation(realm.url()).thenApply(generation -> generation.orElse(0L));
  }
}
