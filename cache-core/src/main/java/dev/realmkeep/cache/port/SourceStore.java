package dev.realmkeep.cache.port;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.RealmInfo;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The files of realms. Methods may be called from any thread and never block; futures fail only
 * with {@link StoreUnavailableException} (retryable) or a defect.
 */
public interface SourceStore {

  /**
   * Creates the realm, or updates its owner and visibility. A change of them is a generation: in
   * the same transaction every row of the realm and every row that read from it, or asked whether
   * it may, is deleted and the invalidation of the realm logged; it completes after that was
   * applied in this process. Answers the realm's generation.
   */
  CompletableFuture<Long> putRealm(RealmInfo realm);

  /** All realms. */
  CompletableFuture<List<RealmInfo>> realms();

  /** The realm's generation: 0 before its first write; empty when there is no such realm. */
  CompletableFuture<Optional<Long>> generation(String realm);

  /**
   * Reads the first of {@code candidates} that exists, in one statement (one snapshot), together
   * with the version of each candidate looked at.
   */
  CompletableFuture<SourceRead> readFirst(String realm, List<String> candidates);

  /** All files of the realm, by path. */
  CompletableFuture<List<FileStat>> list(String realm);

  /**
   * Writes all {@code changes} as one generation and, in the same transaction, deletes every
   * definition row whose read set holds one of the changed paths and logs the invalidation. A put
   * of the stored content changes nothing. Completes after the invalidation was applied in this
   * process.
   */
  CompletableFuture<WriteOutcome> write(String realm, List<FileChange> changes);

  /**
   * @param reads one per candidate up to and including the first that exists; absent ones have
   *     version 0
   * @param file null when none exists
   */
  record SourceRead(List<FileRead> reads, @Nullable SourceFile file) {
    public SourceRead {
      reads = List.copyOf(reads);
    }
  }
}
