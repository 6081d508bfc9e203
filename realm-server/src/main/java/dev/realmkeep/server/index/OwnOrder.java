package dev.realmkeep.server.index;

import dev.realmkeep.cache.model.ModuleKey;
import java.util.Collection;
import java.util.Comparator;
import java.util.List;

/**
 * The order in which a process takes the modules of a page. It is another one in every process, so
 * that those that work on the same page meet at the same module rarely, without speaking to each
 * other. Any thread.
 */
final class OwnOrder {
  private final Comparator<ModuleKey> order;

  /**
   * @param salt a number that another process has with a probability of next to nothing
   */
  OwnOrder(long salt) {
    order =
        Comparator.<ModuleKey>comparingLong(key -> mixed(key.module().hashCode() ^ salt))
            .thenComparing(ModuleKey::module);
  }

  List<ModuleKey> first(Collection<ModuleKey> keys, int max) {
    return keys.stream().sorted(order).limit(max).toList();
  }

  /** The finaliser of SplitMix64 (Steele, Lea, Flood: Fast Splittable Generators, 2014). */
  private static long mixed(long value) {
    long z = (value ^ (value >>> 30)) * 0xbf58476d1ce4e5b9L;
    z = (z ^ (z >>> 27)) * 0x94d049bb133111ebL;
    return z ^ (z >>> 31);
  }
}
