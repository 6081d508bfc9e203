package dev.realmkeep.deploy.peers;

import com.hazelcast.config.Config;
import com.hazelcast.config.JoinConfig;
import com.hazelcast.config.NearCacheConfig;
import com.hazelcast.core.Hazelcast;
import com.hazelcast.core.HazelcastInstance;
import com.hazelcast.map.IMap;
import dev.realmkeep.deploy.bench.member.Computes;
import org.jspecify.annotations.Nullable;

/** Hazelcast: embedded members, a map with a near cache, and the lock of each of its keys. */
final class HazelcastCache extends LockedCache {
  private final HazelcastInstance instance;
  private final IMap<String, Long> map;

  HazelcastCache(Computes computes, Sources sources, int[] ports, int index, boolean best) {
    super(computes, sources, best);
    Config config = new Config();
    config.setClusterName("bench");
    config.getNetworkConfig().setPort(ports[index]).setPortAutoIncrement(false);
    config.getNetworkConfig().getInterfaces().setEnabled(true).addInterface("127.0.0.1");
    JoinConfig join = config.getNetworkConfig().getJoin();
    join.getAutoDetectionConfig().setEnabled(false);
    join.getMulticastConfig().setEnabled(false);
    join.getTcpIpConfig().setEnabled(true);
    for (int port : ports) {
      join.getTcpIpConfig().addMember("127.0.0.1:" + port);
    }
    config.setProperty("hazelcast.phone.home.enabled", "false");
    config.setProperty("hazelcast.socket.bind.any", "false");
    config.setProperty("hazelcast.shutdownhook.enabled", "false");
    config.setProperty("hazelcast.initial.min.cluster.size", Integer.toString(ports.length));
    config.getJetConfig().setEnabled(false);
    config.getMapConfig("values").setNearCacheConfig(new NearCacheConfig());
    if (best) {
      config.setProperty("hazelcast.map.invalidation.batch.enabled", "false");
      config.setProperty("hazelcast.invalidation.reconciliation.interval.seconds", "30");
      config.setProperty("hazelcast.invalidation.max.tolerated.miss.count", "0");
      config.setProperty("hazelcast.heartbeat.interval.seconds", "1");
      config.setProperty("hazelcast.max.no.heartbeat.seconds", "5");
    }
    instance = Hazelcast.newHazelcastInstance(config);
    map = instance.getMap("values");
  }

  @Override
  @Nullable Long look(String key) {
    return map.get(key);
  }

  @Override
  void store(String key, long value) {
    map.set(key, value);
  }

  @Override
  void remove(String key) {
    map.delete(key);
  }

  @Override
  Held lock(String key) {
    map.lock(key);
    return () -> map.unlock(key);
  }

  @Override
  public void close() {
    instance.getLifecycleService().terminate();
  }
}
