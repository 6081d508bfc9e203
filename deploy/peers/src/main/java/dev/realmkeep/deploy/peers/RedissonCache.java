package dev.realmkeep.deploy.peers;

import dev.realmkeep.deploy.bench.member.Computes;
import java.time.Duration;
import org.jspecify.annotations.Nullable;
import org.redisson.Redisson;
import org.redisson.api.RLocalCachedMap;
import org.redisson.api.RLock;
import org.redisson.api.RedissonClient;
import org.redisson.api.options.LocalCachedMapOptions;
import org.redisson.api.options.LocalCachedMapOptions.ReconnectionStrategy;
import org.redisson.config.Config;

/** Redisson: a map with a local cache, and the lock of each key. */
final class RedissonCache extends LockedCache {
  /** Longest silence of a lock's holder at best settings. */
  private static final Duration LEASE = Duration.ofSeconds(3);

  private static final int PING_MILLIS = 1_000;

  private final RedissonClient client;
  private final RLocalCachedMap<String, Long> map;

  RedissonCache(Computes computes, Sources sources, int port, boolean best) {
    super(computes, sources, best);
    Config config = new Config();
    config.useSingleServer().setAddress("redis://127.0.0.1:" + port);
    LocalCachedMapOptions<String, Long> options = LocalCachedMapOptions.name("values");
    if (best) {
      config.setLockWatchdogTimeout(LEASE.toMillis());
      config.useSingleServer().setPingConnectionInterval(PING_MILLIS);
      options = options.reconnectionStrategy(ReconnectionStrategy.CLEAR);
    }
    client = Redisson.create(config);
    map = client.getLocalCachedMap(options);
  }

  @Override
  @Nullable Long look(String key) {
    return map.get(key);
  }

  @Override
  void store(String key, long value) {
    map.fastPut(key, value);
  }

  @Override
  void remove(String key) {
    map.fastRemove(key);
  }

  @Override
  Held lock(String key) {
    RLock lock = map.getLock(key);
    lock.lock();
    return () -> {
      if (lock.isHeldByCurrentThread()) { // not when its lease ran out
        lock.unlock();
      }
    };
  }

  @Override
  public void close() {
    client.shutdown();
  }
}
