package dev.realmkeep.server.http.route;

import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.SourceFile;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.server.http.MediaTypes;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.exchange.RealmTarget;
import dev.realmkeep.server.http.exchange.WriteConditions;
import dev.realmkeep.server.http.problem.OutcomeProblems;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import io.vertx.core.http.HttpMethod;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/** Writes and deletes one file. Paths are taken as they are: only reads resolve extensions. */
public final class WriteRoutes {
  private final SourceStore sources;

  public WriteRoutes(SourceStore sources) {
    this.sources = sources;
  }

  public List<Endpoint> endpoints() {
    return List.of(
        Endpoint.writing(HttpMethod.PUT, Endpoint.FILE, this::put),
        Endpoint.writing(HttpMethod.DELETE, Endpoint.FILE, this::delete));
  }

  private CompletableFuture<Answer> put(Call call) {
    RealmTarget target = file(call);
    WriteConditions conditions = call.writeConditions();
    if (call.header("Content-Encoding") != null || call.header("Content-Range") != null) {
      throw ProblemException.badRequest(
          "a file is sent whole and as it is: no Content-Encoding and no Content-Range");
    }
    return call.body(call.limits().fileBytesMax())
        .thenCompose(content ->
            current(target)
                .thenCompose(current -> {
                  FileChange change =
                      new FileChange.Put(
                          target.path(),
                          content,
                          MediaTypes.ofPath(target.path()),
                          conditions.against(target.path(), current.orElse(null)));
                  return sources
                      .write(target.realm().url(), List.of(change))
                      .thenApply(outcome ->
                          WriteAnswer.of(outcome).withStatus(current.isPresent() ? 200 : 201));
                }));
  }

  private CompletableFuture<Answer> delete(Call call) {
    RealmTarget target = file(call);
    WriteConditions conditions = call.writeConditions();
    CompletableFuture<Optional<SourceFile>> current =
        conditions.needsCurrent()
            ? current(target)
            : CompletableFuture.completedFuture(Optional.empty());
    return current
        .thenCompose(file ->
            sources.write(
                target.realm().url(),
                List.of(
                    new FileChange.Delete(
                        target.path(), conditions.against(target.path(), file.orElse(null))))))
        .thenApply(outcome -> {
          if (outcome instanceof WriteOutcome.Unchanged) {
            throw new ProblemException(
                Problem.of(ProblemType.MODULE_NOT_FOUND, "there is no file " + target.url()));
          }
          return WriteAnswer.of(outcome);
        });
  }

  private CompletableFuture<Optional<SourceFile>> current(RealmTarget target) {
    return sources
        .readFirst(target.realm().url(), List.of(target.path()))
        .thenApply(read -> Optional.ofNullable(read.file()));
  }

  private static RealmTarget file(Call call) {
    RealmTarget target =
        call.target()
            .orElseThrow(() -> new ProblemException(OutcomeProblems.noSuchRealm(call.path())));
    if (target.path().isEmpty() || target.path().endsWith("/")) {
      throw ProblemException.badRequest("a file's path does not end in a slash");
    }
    return target;
  }
}
