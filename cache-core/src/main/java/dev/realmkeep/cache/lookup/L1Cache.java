package dev.realmkeep.cache.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.StoredEntry;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

/**
 * The process's own cache, weighed in bytes, and beside it the last good entries that may stand in
 * for a failure on request. Callable from any thread.
 *
 * <p>A public entry is found by its URL alone, so a hit allocates nothing; that is sound because a
 * realm's entries are dropped when it changes its visibility.
 *
 * <p>A put carries a condition that is asked inside the map's lock for the key, and an invalidation
 * first makes the condition false and then evicts:
 *
 * <pre>
 *   put                          invalidation
 *   1 condition holds
 *                                2 condition := false
 *   3 entry stored
 *                                4 evict: waits for the key's lock held over 1..3, removes it
 * </pre>
 *
 * With 2 before 1 nothing is stored. There is no order in which a stale entry stays.
 */
class L1Cache {

  private final Cache<Object, CachedModule> entries;
  private final Cache<Object, StoredEntry> lastGood;
  private final AtomicLong epoch = new AtomicLong();
  private volatile boolean closed;

  L1Cache(long maxBytes, long staleMaxBytes) {
    entries =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((Object _, CachedModule m) -> m.weightBytes())
            .build();
    lastGood =
        Caffeine.newBuilder()
            .maximumWeight(staleMaxBytes)
            .weigher((Object _, StoredEntry e) -> 512 + 2 * e.sizeBytes())
            .build();
  }

  private record Scoped(String module, String user) {}

  private static Object mapKey(ModuleKey key) {
    return mapKey(key.module(), key.scope(), key.user());
  }

  private static Object mapKey(String module, CacheScope scope, String user) {
    return scope == CacheScope.PUBLIC ? module : new Scoped(module, user);
  }

  /** The public entry of a normalised URL. */
  @Nullable CachedModule getPublic(String module) {
    return entries.getIfPresent(module);
  }

  @Nullable CachedModule get(String module, LookupContext context) {
    return entries.getIfPresent(mapKey(module, context.scope(), context.user()));
  }

  /** What {@link #invalidatedSince} compares with. */
  long epoch() {
    return epoch.get();
  }

  boolean invalidatedSince(long seen) {
    return epoch.get() != seen;
  }

  /** Stores {@code row} if {@code current} still holds under the key's lock. */
  void put(StoredEntry row, long readAtNanos, BooleanSupplier current) {
    CachedModule made = new CachedModule(row, readAtNanos);
    Object key = mapKey(row.key());
    entries
        .asMap()
        .compute(key, (_, present) -> !closed && current.getAsBoolean() ? made : present);
    if (row.entry() instanceof ModuleEntry.Found) {
      lastGood.put(key, row);
    }
  }

  /** The last good entry of the key, however old. */
  @Nullable StoredEntry lastGood(ModuleKey key) {
    return lastGood.getIfPresent(mapKey(key));
  }

  /** To be called before evictions, see the class. */
  void beginInvalidation() {
    epoch.incrementAndGet();
  }

  /** Evicts the module's entries of every scope. */
  void evict(String module, Iterable<String> users) {
    entries.invalidate(module);
    for (String user : users) {
      entries.invalidate(new Scoped(module, user));
    }
  }

  void evictAll() {
    entries.asMap().clear();
  }

  /** Drops the last good entries too: they are no longer anybody's to read. */
  void forgetAll() {
    evictAll();
    lastGood.invalidateAll();
  }

  /** Empty from now on, but for the last good entries. An invalidation that never ends. */
  void close() {
    closed = true;
    evictAll();
  }

  boolean isClosed() {
    return closed;
  }

  long size() {
    return entries.estimatedSize();
  }

  /** Estimated memory of the entries, once what is over the limit has been let go. */
  long weightBytes() {
    entries.cleanUp();
    return entries.policy().eviction().map(e -> e.weightedSize().orElse(0)).orElse(0L);
  }
}
