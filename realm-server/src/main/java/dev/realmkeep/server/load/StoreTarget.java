package dev.realmkeep.server.load;

import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileStat;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.port.WriteOutcome;
import java.io.IOException;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.stream.Collectors;

/** A realm of the source store of this process. */
public final class StoreTarget implements RealmTarget {

  private final SourceStore sources;
  private final String realm;

  /**
   * @param realm URL of a realm that the store has
   */
  public StoreTarget(SourceStore sources, String realm) {
    this.sources = sources;
    this.realm = realm;
  }

  @Override
  public Map<String, String> hashes() throws IOException, InterruptedException {
    return await(sources.list(realm)).stream()
        .collect(Collectors.toMap(FileStat::path, FileStat::sha256));
  }

  @Override
  public Result write(List<FileChange> changes) throws IOException, InterruptedException {
    return switch (await(sources.write(realm, changes))) {
      case WriteOutcome.Written written ->
          new Result(written.generation(), written.invalidation().modules());
      case WriteOutcome.Unchanged unchanged -> new Result(unchanged.generation(), List.of());
      case WriteOutcome.PreconditionFailed failed ->
          throw new IOException(failed.path() + " has version " + failed.actualVersion());
      case WriteOutcome.NoSuchRealm missing -> throw new IOException("no realm " + missing.realm());
    };
  }

  @Override
  public String url() {
    return realm;
  }

  private static <T> T await(CompletableFuture<T> future) throws IOException, InterruptedException {
    try {
      return future.get();
    } catch (ExecutionException e) {
      if (e.getCause() instanceof StoreUnavailableException unavailable) {
        throw new IOException(unavailable.getMessage(), unavailable);
      }
      throw new IllegalStateException("the source store failed", e.getCause());
    }
  }
}
