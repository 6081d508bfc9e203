package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.StoredEntry;
import java.util.concurrent.CompletableFuture;
import java.util.function.Predicate;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings the newest rows of the store into L1, a page after the other, so that a process that has
 * just begun answers from its memory. It only reads; what it keeps, and when, is as in {@link
 * Batch}. Pages are read on any thread, one at a time; nothing blocks.
 */
final class Fill {
  private static final Logger LOG = LoggerFactory.getLogger(Fill.class);

  /** Rows that are looked at by one statement. */
  static final int PAGE = 250;

  private final DefinitionStore store;
  private final String extractorVersion;
  private final Populate populate;
  private final L1Cache l1;
  private final Clock clock;
  private final long bytesMax;
  private final Predicate<ModuleKey> current;

  private int rowsLeft;
  private int kept;
  private long bytes;

  /**
   * @param rowsMax rows of the store that are looked at
   * @param bytesMax weight of what is kept
   * @param current whether a lookup of the key's module would ask for just this key now
   */
  Fill(
      DefinitionStore store,
      String extractorVersion,
      Populate populate,
      L1Cache l1,
      Clock clock,
      int rowsMax,
      long bytesMax,
      Predicate<ModuleKey> current) {
    this.store = store;
    this.extractorVersion = extractorVersion;
    this.populate = populate;
    this.l1 = l1;
    this.clock = clock;
    this.rowsLeft = rowsMax;
    this.bytesMax = bytesMax;
    this.current = current;
  }

  /** How many rows were kept. Never fails: without an answer of the store that is what it is. */
  CompletableFuture<Integer> run() {
    return CompletableFuture.completedFuture(Long.MAX_VALUE)
        .thenCompose(this::page)
        .handle((done, failure) -> {
          if (failure != null) {
            LOG.info("the fill of the cache ended early", Futures.cause(failure));
          }
          return kept;
        });
  }

  private CompletableFuture<Void> page(long before) {
    int limit = Math.min(PAGE, rowsLeft);
    if (limit <= 0 || before == 0 || bytes >= bytesMax || l1.isClosed()) {
      return CompletableFuture.completedFuture(null);
    }
    long epoch = l1.epoch();
    long began = clock.nanoTime();
    return store
        .newest(extractorVersion, before, limit)
        .thenCompose(page -> {
          page.rows().forEach(row -> keep(row, epoch, began));
          rowsLeft -= limit;
          return page(page.next());
        });
  }

  private void keep(StoredEntry row, long epoch, long began) {
    if (Freshness.usable(row) && populate.isRecent(began) && current.test(row.key())) {
      l1.put(row, began, () -> !l1.invalidatedSince(epoch));
      bytes += CachedModule.weightBytes(row);
      kept++;
    }
  }
}
