package dev.realmkeep.deploy.bench.fleet;

import dev.realmkeep.deploy.bench.member.MemberSettings;
import java.io.IOException;
import java.net.InetAddress;
import java.net.ServerSocket;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ThreadLocalRandom;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/**
 * A cache of others, with a Redis server of its own where it wants one, and the sources in this
 * product's database server. Members with a faulty link reach Redis through a proxy, and the
 * sources directly; embedded caches, which connect to each other, get no such links.
 */
final class PeerContender implements Contender {
  private static final int FLEET_MAX = 8;
  private static final int PORT_MIN = 10_000;
  private static final int PORT_MAX = 15_000;

  /** Infinispan's failure detection listens so far above each member's port. */
  private static final int DETECTION_OFFSET = 50_000;

  private final Peer peer;
  private final boolean best;
  private final PgServer database;
  private final String classPath;
  private final @Nullable RedisServer redis;
  private final @Nullable DeafRedis deaf;
  private final @Nullable DeafRedis cuttable;
  private List<Integer> ports = List.of();

  PeerContender(Peer peer, boolean best, PgServer database, String classPath, Path work)
      throws IOException {
    this.peer = peer;
    this.best = best;
    this.database = database;
    this.classPath = classPath;
    redis = peer.onRedis ? RedisServer.start(work.resolve(peer.id + best)) : null;
    deaf = redis == null ? null : DeafRedis.before(redis.port(), true);
    cuttable = redis == null ? null : DeafRedis.before(redis.port(), false);
  }

  @Override
  public String name() {
    return peer.title + (best ? " at its best" : "");
  }

  @Override
  public String settings() {
    return best ? "as above; " + peer.best : peer.idiom;
  }

  @Override
  public List<String> command(Place place) throws IOException {
    if (place.index() == 0 && ports.size() != place.members()) {
      ports = freePorts(FLEET_MAX).subList(0, place.members());
    }
    return MemberCommand.of(
        classPath,
        "dev.realmkeep.deploy.peers.PeerMember",
        MemberSettings.option("computes", place.computes()),
        MemberSettings.option("peer", peer.id),
        MemberSettings.option("best", best),
        MemberSettings.option("index", place.index()),
        MemberSettings.option(
            "ports", ports.stream().map(String::valueOf).collect(Collectors.joining(","))),
        MemberSettings.option("redis", redisPort(place.link())),
        MemberSettings.option("database", database.jdbcUrl()));
  }

  private int redisPort(Link link) {
    if (redis == null || deaf == null || cuttable == null) {
      return 0;
    }
    return switch (link) {
      case SOUND -> redis.port();
      case DEAF -> deaf.port();
      case CAN_BE_CUT -> cuttable.port();
    };
  }

  @Override
  public boolean hasFaultyLinks() {
    return redis != null;
  }

  @Override
  public void cut(boolean value) {
    if (cuttable != null) {
      cuttable.swallow(value);
    }
  }

  @Override
  public boolean coordinates(int remotePort) {
    return remotePort != database.port();
  }

  @Override
  public int otherConnections() {
    return 0;
  }

  @Override
  public long audit() {
    return -1;
  }

  private static List<Integer> freePorts(int count) {
    List<Integer> free = new ArrayList<>();
    while (free.size() < count) {
      int port = ThreadLocalRandom.current().nextInt(PORT_MIN, PORT_MAX);
      if (!free.contains(port) && isFree(port) && isFree(port + DETECTION_OFFSET)) {
        free.add(port);
      }
    }
    return free;
  }

  private static boolean isFree(int port) {
    try (ServerSocket _ = new ServerSocket(port, 1, InetAddress.getLoopbackAddress())) {
      return true;
    } catch (IOException e) {
      return false;
    }
  }

  @Override
  public void close() throws Exception {
    for (DeafRedis proxy : new DeafRedis[] {deaf, cuttable}) {
      if (proxy != null) {
        proxy.close();
      }
    }
    if (redis != null) {
      redis.close();
    }
  }
}
