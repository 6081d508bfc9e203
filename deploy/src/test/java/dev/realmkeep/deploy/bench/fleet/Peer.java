package dev.realmkeep.deploy.bench.fleet;

/** What is measured beside this product, with the idiom each one's manual has for it. */
enum Peer {
  REDISSON(
      "redisson",
      "Redisson",
      true,
      "RLocalCachedMap, the RLock of each key, look again under it; a write removes the key",
      "lock watchdog 3 s, ping 1 s, local cache cleared at reconnection, writes take the key's lock"),
  HAZELCAST(
      "hazelcast",
      "Hazelcast",
      false,
      "embedded, IMap with a near cache, IMap.lock of each key, look again under it; a write"
          + " deletes the key",
      "near-cache invalidations not batched, no missed one tolerated, members without a heartbeat"
          + " for 5 s given up, writes take the key's lock"),
  INFINISPAN(
      "infinispan",
      "Infinispan",
      false,
      "embedded, REPL_SYNC cache, a ClusteredLock for each key, look again under it; a write"
          + " removes the key; its own TCP stack with a fixed list of members",
      "FD_ALL3 after 3 s, VERIFY_SUSPECT2 0.5 s, writes take the key's lock"),
  JETCACHE(
      "jetcache",
      "JetCache",
      true,
      "Caffeine in front of Redis, removals broadcast (syncLocal), penetrationProtect, which"
          + " protects one process; a write removes the key",
      "tryLock of each key for 10 s, asked for every 10 ms, look again under it; writes take it"
          + " too");

  final String id;
  final String title;
  final boolean onRedis;
  final String idiom;
  final String best;

  Peer(String id, String title, boolean onRedis, String idiom, String best) {
    this.id = id;
    this.title = title;
    this.onRedis = onRedis;
    this.idiom = idiom;
    this.best = best;
  }
}
