package dev.realmkeep.server.index;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.IndexRun;
import dev.realmkeep.cache.port.IndexRun.Counts;
import dev.realmkeep.cache.port.IndexRuns;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/** Remembers what an indexer says of its runs, and tells when it looked. */
final class RecordedRuns implements IndexRuns {
  private final IndexRuns runs;
  private final List<Counts> reported = new CopyOnWriteArrayList<>();
  private volatile CompletableFuture<Void> look = new CompletableFuture<>();
  volatile Runnable beforeFinish = () -> {};
  volatile int finishes;

  RecordedRuns(IndexRuns runs) {
    this.runs = runs;
  }

  /** How far open runs were known to have come after each report. */
  List<Counts> reported() {
    return List.copyOf(reported);
  }

  /** Completes when the indexer has looked for runs after the call. */
  CompletableFuture<Void> nextLook() {
    CompletableFuture<Void> next = new CompletableFuture<>();
    look = next;
    return next;
  }

  @Override
  public CompletableFuture<Optional<Begun>> begin(String realm, String extractorVersion) {
    return runs.begin(realm, extractorVersion);
  }

  @Override
  public CompletableFuture<Optional<IndexRun>> latest(String realm) {
    return runs.latest(realm);
  }

  @Override
  public CompletableFuture<Optional<IndexRun>> cancel(String realm) {
    return runs.cancel(realm);
  }

  @Override
  public CompletableFuture<List<IndexRun>> open(String extractorVersion) {
    return runs.open(extractorVersion).whenComplete((open, failure) -> look.complete(null));
  }

  @Override
  public CompletableFuture<Page> page(String realm, String after) {
    return runs.page(realm, after);
  }

  @Override
  public CompletableFuture<Map<ModuleKey, Standing>> standings(
      IndexRun run, Collection<ModuleKey> keys) {
    return runs.standings(run, keys);
  }

  @Override
  public CompletableFuture<Optional<IndexRun>> report(long runId, Counts seen) {
    return runs.report(runId, seen)
        .whenComplete((run, failure) -> {
          run.ifPresent(open -> reported.add(open.counts()));
        });
  }

  @Override
  public CompletableFuture<Finish> finish(long runId, Counts seen, long generation) {
    finishes++;
    beforeFinish.run();
    return runs.finish(runId, seen, generation);
  }

  @Override
  public void onChange(Runnable look) {
    runs.onChange(look);
  }
}
