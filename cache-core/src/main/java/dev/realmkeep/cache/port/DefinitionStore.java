package dev.realmkeep.cache.port;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleKey;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * The shared tier of the cache (L2). Methods may be called from any thread and never block; futures
 * fail only with {@link StoreUnavailableException} (retryable) or a defect.
 *
 * <p>Invariant: at any snapshot no row's read set differs from the current sources ({@link
 * #audit()} is empty).
 */
public interface DefinitionStore {

  /** The rows there are for {@code keys}, in one statement. Expired rows are answered too. */
  CompletableFuture<Map<ModuleKey, StoredEntry>> read(Collection<ModuleKey> keys);

  /**
   * Of the {@code limit} rows that were stored last before {@code before}, those of the extractor
   * version that anybody may read; expired rows are answered too. Every call looks at {@code limit}
   * rows at most, whosever they are.
   *
   * @param before {@link Page#next} of the page before, {@link Long#MAX_VALUE} for the first
   * @param limit at least 1
   */
  CompletableFuture<Page> newest(String extractorVersion, long before, int limit);

  /**
   * Validated persist: stores the row and its reads only if every member of the read set has, under
   * a lock that excludes writers of its realm, the version that was read.
   */
  CompletableFuture<PersistOutcome> persist(ModuleKey key, Populated populated);

  /**
   * Removes the rows of the modules (in all scopes and extractor versions) and of everything that
   * read the files answering to them, logs it, and completes after it was applied in this process.
   * {@code modules} may be given with or without executable extension.
   */
  CompletableFuture<Invalidation> invalidate(String realm, List<String> modules);

  /** Removes every row of the realm and every row that read from it; as {@link #invalidate}. */
  CompletableFuture<Invalidation> clearRealm(String realm);

  /** Removes every row; as {@link #invalidate}. */
  CompletableFuture<Invalidation> clearAll();

  /** The read set of a stored row, empty when there is none. */
  CompletableFuture<List<FileRead>> reads(ModuleKey key);

  /** URLs of stored modules whose read set holds a file that the module's own row answered from. */
  CompletableFuture<List<String>> dependents(ModuleKey key);

  /** Where a stored row comes from, empty when there is none. */
  CompletableFuture<Optional<Origin>> origin(ModuleKey key);

  /** Every stale member of any stored read set; empty when the invariant holds. */
  CompletableFuture<List<StaleRead>> audit();

  /**
   * @param rows newest first
   * @param next what to ask for the rows stored before these; 0 when there are none
   */
  record Page(List<StoredEntry> rows, long next) {}

  /**
   * @param computedBy the node that stored the row; null when that was not recorded
   * @param ageMillis since when it is stored, by the store's clock
   * @param tookMillis duration of the prerender
   */
  record Origin(@Nullable String computedBy, long ageMillis, long tookMillis) {}

  /** A member of a stored read set that differs from the sources. */
  record StaleRead(String module, FileRead read, long actualVersion) {}
}
