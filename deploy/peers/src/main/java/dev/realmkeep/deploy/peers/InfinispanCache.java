package dev.realmkeep.deploy.peers;

import dev.realmkeep.deploy.bench.member.Computes;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Collectors;
import org.infinispan.Cache;
import org.infinispan.configuration.cache.CacheMode;
import org.infinispan.configuration.cache.ConfigurationBuilder;
import org.infinispan.configuration.global.GlobalConfigurationBuilder;
import org.infinispan.lock.EmbeddedClusteredLockManagerFactory;
import org.infinispan.lock.api.ClusteredLock;
import org.infinispan.lock.api.ClusteredLockManager;
import org.infinispan.manager.DefaultCacheManager;
import org.jspecify.annotations.Nullable;

/** Infinispan: embedded, a cache replicated synchronously, and a clustered lock for each key. */
final class InfinispanCache extends LockedCache {
  private static final String STACK = "org/infinispan/configuration/default-jgroups-tcp.xml";
  private static final long POLL_NANOS = 20_000_000;

  private final DefaultCacheManager manager;
  private final Cache<String, Long> cache;
  private final ClusteredLockManager locks;
  private final Set<String> defined = ConcurrentHashMap.newKeySet();

  InfinispanCache(Computes computes, Sources sources, int[] ports, int index, boolean best)
      throws IOException {
    super(computes, sources, best);
    Path stack = Files.createTempFile("jgroups", ".xml");
    Files.writeString(stack, stack(ports, index, best));
    GlobalConfigurationBuilder global = GlobalConfigurationBuilder.defaultClusteredBuilder();
    global.transport().clusterName("bench").addProperty("configurationFile", stack.toString());
    manager = new DefaultCacheManager(global.build());
    manager.defineConfiguration(
        "values", new ConfigurationBuilder().clustering().cacheMode(CacheMode.REPL_SYNC).build());
    cache = manager.getCache("values");
    locks = EmbeddedClusteredLockManagerFactory.from(manager);
    while (manager.getMembers().size() < ports.length) {
      LockSupport.parkNanos(POLL_NANOS);
    }
    Files.delete(stack);
  }

  /** The stack that comes with it, on loopback, with a fixed list of members for multicast. */
  private static String stack(int[] ports, int index, boolean best) throws IOException {
    String xml;
    try (InputStream in = InfinispanCache.class.getClassLoader().getResourceAsStream(STACK)) {
      if (in == null) {
        throw new IOException("no " + STACK);
      }
      xml = new String(in.readAllBytes(), StandardCharsets.UTF_8);
    }
    String hosts =
        Arrays.stream(ports).mapToObj(p -> "127.0.0.1[" + p + "]").collect(Collectors.joining(","));
    xml =
        xml.replaceFirst("bind_addr=\"[^\"]*\"", "bind_addr=\"127.0.0.1\"")
            .replaceFirst("bind_port=\"[^\"]*\"", "bind_port=\"" + ports[index] + "\"")
            .replaceFirst("port_range=\"[^\"]*\"", "port_range=\"0\"")
            .replaceFirst(
                "(?s)<MPING.*?/>", "<TCPPING initial_hosts=\"" + hosts + "\" port_range=\"0\"/>");
    return best
        ? xml.replace("<FD_ALL3/>", "<FD_ALL3 timeout=\"3000\" interval=\"500\"/>")
            .replace("<VERIFY_SUSPECT2 timeout=\"1s\"/>", "<VERIFY_SUSPECT2 timeout=\"500\"/>")
        : xml;
  }

  @Override
  @Nullable Long look(String key) {
    return cache.get(key);
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
    if (defined.add(key)) {
      locks.defineLock(key);
    }
    ClusteredLock lock = locks.get(key);
    lock.lock().join();
    return () -> lock.unlock().join();
  }

  @Override
  public void close() {
    manager.stop();
  }
}
