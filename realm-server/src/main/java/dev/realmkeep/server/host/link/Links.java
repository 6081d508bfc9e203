package dev.realmkeep.server.host.link;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.server.host.session.LaneClient;
import dev.realmkeep.server.host.session.LaneDoor;
import dev.realmkeep.server.host.session.LaneSession;
import dev.realmkeep.server.host.session.RemoteLanes;
import dev.realmkeep.server.host.session.SessionKind;
import dev.realmkeep.server.host.wire.WireLimits;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketClient;
import io.vertx.core.http.WebSocketClientOptions;
import io.vertx.core.http.WebSocketConnectOptions;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * This node's links to others, one for each, made when first needed. Any thread; nothing blocks. A
 * node that cannot be reached has no lane any more, or soon will have none: whoever asks finds out
 * who has it.
 */
public final class Links implements RemoteLanes, AutoCloseable {
  private static final Logger LOG = LoggerFactory.getLogger(Links.class);
  private static final Duration CONNECT_MAX = Duration.ofSeconds(2);

  /** Until then a node that could not be reached is not tried again. */
  private static final Duration FAILURE_KEPT = Duration.ofMillis(100);

  /** To one node, and so more than there ever are. */
  private static final int LINKS_MAX = 50;

  private final Vertx vertx;
  private final Clock clock;
  private final WireLimits limits;
  private final WebSocketClient client;
  private final Map<String, CompletableFuture<Link>> links = new ConcurrentHashMap<>();

  public Links(Vertx vertx, Clock clock, WireLimits limits) {
    this.vertx = vertx;
    this.clock = clock;
    this.limits = limits;
    int message = (int) Math.min(Integer.MAX_VALUE, limits.linkOutboxBytesMax());
    client =
        vertx.createWebSocketClient(
            new WebSocketClientOptions()
                .setMaxFrameSize(message)
                .setMaxMessageSize(message)
                .setTcpNoDelay(true)
                .setMaxConnections(LINKS_MAX)
                .setClosingTimeout(1)
                .setConnectTimeout((int) CONNECT_MAX.toMillis()));
  }

  @Override
  public CompletableFuture<LaneSession> open(
      String url, String realm, SessionKind kind, Caller caller, LaneClient laneClient) {
    return link(url).thenCompose(link -> link.open(realm, kind, caller, laneClient));
  }

  private CompletableFuture<Link> link(String url) {
    CompletableFuture<Link> mine = new CompletableFuture<>();
    CompletableFuture<Link> earlier = links.putIfAbsent(url, mine);
    if (earlier != null) {
      return earlier;
    }
    Runnable gone = () -> links.remove(url, mine);
    LinkAddress address;
    try {
      address = LinkAddress.of(url);
    } catch (IllegalArgumentException e) {
      gone.run();
      mine.completeExceptionally(new LaneDoor.Moved());
      return mine;
    }
    client
        .connect(
            new WebSocketConnectOptions()
                .setAbsoluteURI(address.url().replaceFirst("^http", "ws") + LinkAddress.PATH)
                .addSubProtocol(LinkAddress.PROTOCOL)
                .setAllowOriginHeader(false)
                .putHeader(LinkAddress.KEY, address.key())
                .setTimeout(CONNECT_MAX.toMillis()))
        .timeout(CONNECT_MAX.toMillis(), TimeUnit.MILLISECONDS)
        .onComplete(
            socket -> mine.complete(new Link(vertx, clock, socket, limits, gone)),
            failure -> {
              LOG.info("no link to {}: {}", address, failure.getMessage());
              mine.completeExceptionally(new LaneDoor.Moved());
              vertx.setTimer(FAILURE_KEPT.toMillis(), timer -> gone.run());
            });
    return mine;
  }

  @Override
  public void close() {
    links.values().forEach(link -> link.thenAccept(Link::close));
    client.close();
  }
}
