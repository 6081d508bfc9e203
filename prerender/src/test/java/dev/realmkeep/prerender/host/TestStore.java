package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentIndex;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.ConnectedClient;
import dev.realmkeep.cache.model.lane.DueCalls;
import dev.realmkeep.cache.model.lane.LaneCommit;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import dev.realmkeep.cache.port.LaneStore;
import java.util.List;
import java.util.Optional;
import java.util.Queue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.CopyOnWriteArrayList;

/** The in-memory store, whose next commits can be made to fail and whose commits are kept. */
final class TestStore implements LaneStore {

  private final LaneStore store;
  final Queue<CommitOutcome> failures = new ConcurrentLinkedQueue<>();
  volatile Runnable beforeCommit = () -> {};
  final List<LaneCommit> commits = new CopyOnWriteArrayList<>();

  TestStore(LaneStore store) {
    this.store = store;
  }

  @Override
  public CompletableFuture<CommitOutcome> commit(LaneCommit commit) {
    beforeCommit.run();
    CommitOutcome failure = failures.poll();
    if (failure != null) {
      return CompletableFuture.completedFuture(failure);
    }
    return store
        .commit(commit)
        .thenApply(outcome -> {
          if (outcome instanceof CommitOutcome.Committed) {
            commits.add(commit);
          }
          return outcome;
        });
  }

  @Override
  public CompletableFuture<Optional<Document>> get(DocumentTable table, String id) {
    return store.get(table, id);
  }

  @Override
  public CompletableFuture<List<Document>> find(DocumentTable table, DocumentQuery query) {
    return store.find(table, query);
  }

  @Override
  public CompletableFuture<Long> count(DocumentTable table, DocumentQuery query) {
    return store.count(table, query);
  }

  @Override
  public CompletableFuture<Void> declare(DocumentTable table, List<DocumentIndex> indexes) {
    return store.declare(table, indexes);
  }

  @Override
  public CompletableFuture<DueCalls> due(String realm, int max) {
    return store.due(realm, max);
  }

  @Override
  public CompletableFuture<List<ScheduledCall>> schedules(String realm, int max) {
    return store.schedules(realm, max);
  }

  @Override
  public CompletableFuture<List<ConnectedClient>> clients(String realm) {
    return store.clients(realm);
  }
}
