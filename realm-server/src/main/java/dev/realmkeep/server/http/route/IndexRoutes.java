package dev.realmkeep.server.http.route;

import com.fasterxml.jackson.core.JsonGenerator;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.IndexRun;
import dev.realmkeep.cache.port.IndexRun.Counts;
import dev.realmkeep.cache.port.IndexRuns;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.ProblemException;
import io.vertx.core.http.HttpMethod;
import java.io.IOException;
import java.time.Instant;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Starts, shows and cancels the indexing run of a realm. */
public final class IndexRoutes {
  private static final String TEMPLATE = "/{realm}/_index";
  private static final int ACCEPTED = 202;

  private final IndexRuns runs;
  private final String extractorVersion;

  public IndexRoutes(IndexRuns runs, String extractorVersion) {
    this.runs = runs;
    this.extractorVersion = extractorVersion;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.reading(TEMPLATE, this::show),
        Endpoint.writing(HttpMethod.POST, TEMPLATE, this::begin),
        Endpoint.writing(HttpMethod.DELETE, TEMPLATE, this::cancel));
  }

  private CompletableFuture<Answer> begin(Call call) {
    String realm = call.inRealm().realm().url();
    return runs.begin(realm, extractorVersion)
        .thenApply(begun -> {
          IndexRuns.Begun run =
              begun.orElseThrow(() -> new ProblemException(OutcomeProblems.noSuchRealm(realm)));
          return Answer.object(
                  json -> {
                    write(json, run.run());
                    json.writeBooleanField("joined", run.joined());
                  })
              .withStatus(ACCEPTED);
        });
  }

  private CompletableFuture<Answer> show(Call call) {
    RealmInfo realm = call.inRealm().realm();
    return runs.latest(realm.url()).thenApply(run -> answer(realm, run));
  }

  private CompletableFuture<Answer> cancel(Call call) {
    RealmInfo realm = call.inRealm().realm();
    return runs.cancel(realm.url()).thenApply(run -> answer(realm, run));
  }

  private static Answer answer(RealmInfo realm, Optional<IndexRun> run) {
    return Answer.object(json -> {
      if (run.isPresent()) {
        write(json, run.get());
      } else {
        json.writeStringField("realm", realm.url());
        json.writeStringField("state", "none");
      }
    });
  }

  private static void write(JsonGenerator json, IndexRun run) throws IOException {
    Counts counts = run.counts();
    json.writeStringField("realm", run.realm());
    json.writeStringField("state", run.state().name().toLowerCase(Locale.ROOT));
    json.writeNumberField("run", run.id());
    if (counts.total() != Counts.NOT_COUNTED) {
      json.writeNumberField("total", counts.total());
    }
    json.writeNumberField("done", counts.done());
    json.writeNumberField("found", counts.found());
    json.writeNumberField("errors", counts.errors());
    json.writeNumberField("failed", counts.failed());
    json.writeNumberField("generation", run.generation());
    json.writeStringField("extractorVersion", run.extractorVersion());
    json.writeStringField("requestedAt", Instant.ofEpochMilli(run.requestedAtMillis()).toString());
    json.writeNumberField("tookMillis", run.took().toMillis());
  }
}
