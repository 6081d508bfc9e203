package dev.realmkeep.server.host.link;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.host.session.LaneDoor;
import dev.realmkeep.server.host.wire.WireLimits;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketBase;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** Serves the clients of other nodes. Any thread; a link belongs to its socket's event loop. */
public final class LinkServer {
  private final Vertx vertx;
  private final Clock clock;
  private final LaneDoor door;
  private final WireLimits limits;
  private final String key;
  private final Set<LinkPeer> peers = ConcurrentHashMap.newKeySet();

  /**
   * @param key what a node must show
   */
  public LinkServer(Vertx vertx, Clock clock, LaneDoor door, WireLimits limits, String key) {
    this.vertx = vertx;
    this.clock = clock;
    this.door = door;
    this.limits = limits;
    this.key = key;
  }

  /** Whether who shows this is a node. */
  public boolean admits(String given) {
    return LinkAddress.same(key, given);
  }

  /** Begins to serve a link; on its event loop. */
  public void accept(WebSocketBase socket) {
    LinkPeer peer = new LinkPeer(vertx, clock, door, socket, limits, peers::remove);
    peers.add(peer);
  }

  /** Nodes that are linked to this one. */
  public int peers() {
    return peers.size();
  }

  /** Ends every link. */
  public void close() {
    peers.forEach(LinkPeer::close);
  }
}
