package dev.realmkeep.deploy.peers;

import com.alicp.jetcache.AutoReleaseLock;
import com.alicp.jetcache.Cache;
import com.alicp.jetcache.CacheBuilder;
import com.alicp.jetcache.SimpleCacheManager;
import com.alicp.jetcache.anno.CacheConsts;
import com.alicp.jetcache.anno.CacheType;
import com.alicp.jetcache.embedded.CaffeineCacheBuilder;
import com.alicp.jetcache.redis.lettuce.RedisLettuceCacheBuilder;
import com.alicp.jetcache.support.Fastjson2KeyConvertor;
import com.alicp.jetcache.support.JavaValueDecoder;
import com.alicp.jetcache.support.JavaValueEncoder;
import com.alicp.jetcache.template.CacheBuilderTemplate;
import com.alicp.jetcache.template.QuickConfig;
import dev.realmkeep.deploy.bench.member.Computes;
import io.lettuce.core.RedisClient;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import org.jspecify.annotations.Nullable;

/**
 * JetCache: Caffeine in front of Redis, removals broadcast. By itself it computes a key once per
 * process; at best settings its lock, which does not wait and is not renewed, makes that once.
 */
final class JetCacheCache extends LockedCache {
  /** As long as the longest compute, since nobody renews it. */
  private static final Duration LEASE = Duration.ofSeconds(10);

  private static final Duration EXPIRY = Duration.ofHours(1);
  private static final long POLL_NANOS = 10_000_000;

  private final boolean best;
  private final RedisClient client;
  private final SimpleCacheManager manager = new SimpleCacheManager();
  private final Cache<String, Long> cache;
  private final Cache<String, Long> locks;

  JetCacheCache(Computes computes, Sources sources, int port, boolean best) {
    super(computes, sources, best);
    this.best = best;
    client = RedisClient.create("redis://127.0.0.1:" + port);
    CacheBuilder local =
        CaffeineCacheBuilder.createCaffeineCacheBuilder()
            .keyConvertor(Fastjson2KeyConvertor.INSTANCE);
    CacheBuilder remote =
        RedisLettuceCacheBuilder.createRedisLettuceCacheBuilder()
            .keyConvertor(Fastjson2KeyConvertor.INSTANCE)
            .valueEncoder(JavaValueEncoder.INSTANCE)
            .valueDecoder(JavaValueDecoder.INSTANCE)
            .broadcastChannel("bench")
            .keyPrefix("bench")
            .redisClient(client)
            .pubSubConnection(client.connectPubSub(io.lettuce.core.codec.ByteArrayCodec.INSTANCE));
    manager.setCacheBuilderTemplate(template(local, remote));
    cache =
        manager.getOrCreateCache(
            QuickConfig.newBuilder("values")
                .cacheType(CacheType.BOTH)
                .expire(EXPIRY)
                .syncLocal(true)
                .penetrationProtect(true)
                .build());
    locks =
        manager.getOrCreateCache(
            QuickConfig.newBuilder("locks").cacheType(CacheType.REMOTE).expire(EXPIRY).build());
  }

  @SuppressWarnings("unchecked")
  private static CacheBuilderTemplate template(CacheBuilder local, CacheBuilder remote) {
    CacheBuilderTemplate template =
        new CacheBuilderTemplate(
            true,
            Map.of(CacheConsts.DEFAULT_AREA, local),
            Map.of(CacheConsts.DEFAULT_AREA, remote));
    template
        .getCacheMonitorInstallers()
        .add(new com.alicp.jetcache.template.NotifyMonitorInstaller(area -> remote));
    return template;
  }

  @Override
  @Nullable Long look(String key) {
    return cache.get(key);
  }

  @Override
  long computeOnce(String key) throws Exception {
    if (best) {
      return super.computeOnce(key);
    }
    return cache.computeIfAbsent(
        key,
        missing -> {
          try {
            return compute(missing);
          } catch (Exception e) {
            throw new IllegalStateException(e);
          }
        });
  }

  @Override
  void store(String key, long value) {
    cache.put(key, value);
  }

  @Override
  void remove(String key) {
    cache.remove(key);
  }

  @Override
  Held lock(String key) {
    while (true) {
      AutoReleaseLock lock = locks.tryLock(key, LEASE.toMillis(), TimeUnit.MILLISECONDS);
      if (lock != null) {
        return lock::close;
      }
      LockSupport.parkNanos(POLL_NANOS);
    }
  }

  @Override
  public void close() {
    manager.close();
    client.shutdown();
  }
}
