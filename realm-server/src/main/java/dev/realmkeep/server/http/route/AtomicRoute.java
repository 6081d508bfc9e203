package dev.realmkeep.server.http.route;

import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.SourceFile;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.server.http.MediaTypes;
import dev.realmkeep.server.http.exchange.Answer;
import dev.realmkeep.server.http.exchange.Call;
import dev.realmkeep.server.http.exchange.Endpoint;
import dev.realmkeep.server.http.exchange.RealmTarget;
import dev.realmkeep.server.http.problem.Problem;
import dev.realmkeep.server.http.problem.ProblemException;
import dev.realmkeep.server.http.problem.ProblemType;
import io.vertx.core.http.HttpMethod;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executor;

/** Several writes and deletes of one realm as one generation: all of them, or none. */
public final class AtomicRoute {
  private final SourceStore sources;
  private final Executor offLoop;

  /**
   * @param offLoop parses bodies, which may take longer than an event loop can be held
   */
  public AtomicRoute(SourceStore sources, Executor offLoop) {
    this.sources = sources;
    this.offLoop = offLoop;
  }

  public List<Endpoint> endpoints() {
    return List.of(Endpoint.writing(HttpMethod.POST, "/{realm}/_atomic", this::write));
  }

  private CompletableFuture<Answer> write(Call call) {
    RealmTarget target = call.inRealm();
    return call.jsonBody(call.limits().atomicBytesMax())
        .thenApplyAsync(body -> AtomicRequest.read(body, call.limits()), offLoop)
        .thenCompose(operations -> changes(target, operations))
        .thenCompose(changes -> sources.write(target.realm().url(), changes))
        .thenApply(WriteAnswer::of);
  }

  private CompletableFuture<List<FileChange>> changes(
      RealmTarget target, List<AtomicRequest.Operation> operations) {
    List<CompletableFuture<FileChange>> changes = new ArrayList<>(operations.size());
    for (AtomicRequest.Operation operation : operations) {
      changes.add(current(target, operation).thenApply(current -> change(operation, current)));
    }
    return CompletableFuture.allOf(changes.toArray(CompletableFuture[]::new))
        .thenApply(done -> changes.stream().map(CompletableFuture::join).toList());
  }

  /** Looks at the file only when a tag of it is demanded. */
  private CompletableFuture<Optional<SourceFile>> current(
      RealmTarget target, AtomicRequest.Operation operation) {
    if (!operation.conditions().needsCurrent()) {
      return CompletableFuture.completedFuture(Optional.empty());
    }
    return sources
        .readFirst(target.realm().url(), List.of(operation.path()))
        .thenApply(read -> Optional.ofNullable(read.file()));
  }

  private static FileChange change(
      AtomicRequest.Operation operation, Optional<SourceFile> current) {
    FileChange.Precondition precondition;
    try {
      precondition = operation.conditions().against(operation.path(), current.orElse(null));
    } catch (ProblemException failed) {
      Problem problem = failed.problem();
      throw problem.type() == ProblemType.PRECONDITION_FAILED
          ? failed
          : ProblemException.badRequest(operation.path() + ": " + problem.detail());
    }
    byte[] content = operation.content();
    return content == null
        ? new FileChange.Delete(operation.path(), precondition)
        : new FileChange.Put(
            operation.path(), content, MediaTypes.ofPath(operation.path()), precondition);
  }
}
