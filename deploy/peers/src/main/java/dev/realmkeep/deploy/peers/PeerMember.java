package dev.realmkeep.deploy.peers;

import dev.realmkeep.deploy.bench.member.Computes;
import dev.realmkeep.deploy.bench.member.MemberLoop;
import dev.realmkeep.deploy.bench.member.MemberSettings;
import dev.realmkeep.deploy.bench.member.SharedCache;

/** A member process that runs the cache it is told to. */
public final class PeerMember {

  private PeerMember() {}

  public static void main(String[] args) throws Exception {
    MemberLoop.run(PeerMember::open);
  }

  private static SharedCache open(Computes computes) throws Exception {
    Sources sources = new Sources(MemberSettings.text("database"));
    boolean best = Boolean.parseBoolean(MemberSettings.text("best"));
    return switch (MemberSettings.text("peer")) {
      case "redisson" -> new RedissonCache(computes, sources, MemberSettings.number("redis"), best);
      case "jetcache" -> new JetCacheCache(computes, sources, MemberSettings.number("redis"), best);
      case "hazelcast" ->
          new HazelcastCache(
              computes,
              sources,
              MemberSettings.numbers("ports"),
              MemberSettings.number("index"),
              best);
      case "infinispan" ->
          new InfinispanCache(
              computes,
              sources,
              MemberSettings.numbers("ports"),
              MemberSettings.number("index"),
              best);
      default -> throw new IllegalArgumentException(MemberSettings.text("peer"));
    };
  }
}
