package dev.realmkeep.cache.lookup;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/**
 * The public entries of {@link L1Cache} that were asked for of late, each at the one place that its
 * URL gives it: what is found here costs no more than comparing the URL. Callable from any thread;
 * no locks.
 *
 * <p>Places are read and written without order. That is sound because an entry says itself whether
 * it is still in the cache: whoever takes it out marks it ({@link CachedModule#leave}) before it is
 * out, so who finds an unmarked one could have found it there. A reader that puts an entry to its
 * place after that puts one that nobody is given.
 */
final class HotEntries {

  /** A power of two. */
  private static final int PLACES = 4096;

  private final @Nullable CachedModule[] places = new CachedModule[PLACES];

  private static int place(String module) {
    int hash = module.hashCode();
    return (hash ^ hash >>> 16) & (PLACES - 1);
  }

  /** The entry of the URL, if it is here and in the cache. */
  @Nullable CachedModule get(String module) {
    CachedModule here = places[place(module)];
    return here != null && !here.hasLeft() && here.module.equals(module) ? here : null;
  }

  void put(CachedModule entry) {
    places[place(entry.module)] = entry;
  }

  /** Keeps nothing of it in memory. The entry has been marked. */
  void forget(CachedModule entry) {
    int place = place(entry.module);
    if (places[place] == entry) {
      places[place] = null;
    }
  }

  void clear() {
    Arrays.fill(places, null);
  }
}
