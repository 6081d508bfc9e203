package dev.realmkeep.deploy.peers;

import dev.realmkeep.deploy.bench.member.Computes;
import dev.realmkeep.deploy.bench.member.SharedCache;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * What the manuals of caches with a distributed lock recommend: look, lock the key, look again,
 * compute, store. A write changes the source and removes the key from the cache; whether it takes
 * the key's lock for that is a choice: without it a compute that began earlier may store what it
 * made of the old source, with it a write waits for the compute.
 */
abstract class LockedCache implements SharedCache {
  private final Computes computes;
  private final Sources sources;
  private final boolean lockedWrites;

  LockedCache(Computes computes, Sources sources, boolean lockedWrites) {
    this.computes = computes;
    this.sources = sources;
    this.lockedWrites = lockedWrites;
  }

  /** What the cache has, or null. */
  abstract @Nullable Long look(String key) throws Exception;

  abstract void store(String key, long value) throws Exception;

  abstract void remove(String key) throws Exception;

  /** Takes the lock of a key; whoever closes it gives it back. */
  abstract Held lock(String key) throws Exception;

  /** A lock that is held. */
  interface Held extends AutoCloseable {
    @Override
    void close();
  }

  @Override
  public final long get(String key) throws Exception {
    Long found = look(key);
    return found != null ? found : computeOnce(key);
  }

  long computeOnce(String key) throws Exception {
    try (Held _ = lock(key)) {
      Long found = look(key);
      if (found != null) {
        return found;
      }
      long value = compute(key);
      store(key, value);
      return value;
    }
  }

  final long compute(String key) throws Exception {
    return computes.run(key, () -> sources.read(key));
  }

  @Override
  public final long write(String key, long number) throws Exception {
    if (!lockedWrites) {
      long committed = sources.write(key, number);
      remove(key);
      return committed;
    }
    try (Held _ = lock(key)) {
      long committed = sources.write(key, number);
      remove(key);
      return committed;
    }
  }

  @Override
  public final void prepare(List<String> keys, long number) throws Exception {
    sources.prepare(keys, number);
  }
}
