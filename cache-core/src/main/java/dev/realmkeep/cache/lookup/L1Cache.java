package dev.realmkeep.cache.lookup;

import com.github.benmanes.caffeine.cache.Cache;
import com.github.benmanes.caffeine.cache.Caffeine;
import com.github.benmanes.caffeine.cache.RemovalCause;
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
 * With 2 before 1 nothing is stored. There is no order in which a stale entry stays. Step 4 has to
 * ask for the key's lock whether or not the key is there, which {@code computeIfPresent} does not.
 *
 * <p>An eviction of everything cannot wait for locks of keys that are not there yet. It begins a
 * new era instead: a put notes the era before step 1, and an entry of another era is none.
 */
class L1Cache {

  private final Cache<Object, CachedModule> entries;
  private final Cache<Object, StoredEntry> lastGood;
  private final HotEntries hot = new HotEntries();
  private final AtomicLong epoch = new AtomicLong();
  private final long crowdedBytes;
  private volatile boolean crowded;
  private volatile long era; // written under the monitor
  private volatile boolean closed;

  L1Cache(long maxBytes, long staleMaxBytes) {
    crowdedBytes = maxBytes / 2;
    entries =
        Caffeine.newBuilder()
            .maximumWeight(maxBytes)
            .weigher((Object _, CachedModule m) -> m.weightBytes())
            .evictionListener(
                (@Nullable Object _, @Nullable CachedModule m, RemovalCause _) -> leaves(m))
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
    CachedModule found = ofThisEra(hot.get(module));
    return found != null ? found : find(module);
  }

  /** Finds it where all are, and puts it where it is found sooner: perhaps after it has left. */
  private @Nullable CachedModule find(String module) {
    CachedModule found = ofThisEra(entries.getIfPresent(module));
    if (found != null && !crowded) {
      hot.put(found);
    }
    return found;
  }

  private @Nullable CachedModule ofThisEra(@Nullable CachedModule found) {
    return found != null && found.era == era ? found : null;
  }

  /** Under the lock of its key. */
  private void leaves(@Nullable CachedModule entry) {
    if (entry != null) {
      entry.leave();
      hot.forget(entry);
    }
  }

  /** From half of its size on the cache has to know which entries are asked for. */
  private void lookAtSize() {
    boolean now = weight() > crowdedBytes;
    if (now != crowded) {
      crowded = now;
      hot.clear();
    }
  }

  private long weight() {
    return entries.policy().eviction().map(e -> e.weightedSize().orElse(0)).orElse(0L);
  }

  @Nullable CachedModule get(String module, LookupContext context) {
    return ofThisEra(entries.getIfPresent(mapKey(module, context.scope(), context.user())));
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
    CachedModule made = new CachedModule(row, readAtNanos, era);
    Object key = mapKey(row.key());
    entries
        .asMap()
        .compute(
            key,
            (_, present) -> {
              if (closed || !current.getAsBoolean()) {
                return present;
              }
              leaves(present);
              return made;
            });
    lookAtSize();
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
    evict(module);
    for (String user : users) {
      evict(new Scoped(module, user));
    }
  }

  private void evict(Object key) {
    entries
        .asMap()
        .compute(
            key,
            (_, present) -> {
              leaves(present);
              return null;
            });
  }

  void evictAll() {
    synchronized (this) {
      era++;
    }
    hot.clear();
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
    return weight();
  }
}
