package dev.realmkeep.server.host.wire;

import dev.realmkeep.cache.model.Clock;
import io.netty.channel.ChannelHandlerContext;
import io.netty.handler.codec.http.websocketx.PingWebSocketFrame;
import io.vertx.core.Vertx;
import io.vertx.core.http.WebSocketBase;
import io.vertx.core.internal.http.WebSocketInternal;
import java.time.Duration;

/**
 * Pings a peer, and says when it is not there any more: it has sent nothing, not even a pong, for a
 * while. Confined to the socket's event loop.
 *
 * <p>Pings go to the channel itself, as what the {@link Outbox} writes does. Vert.x would keep them
 * until the channel is writable, which it is not while the outbox has a next batch for it: who
 * takes what it is sent, but has nothing to say, would not be asked and be found silent.
 */
public final class Pulse {
  private final Vertx vertx;
  private final Clock clock;
  private final WebSocketBase socket;
  private final ChannelHandlerContext channel;
  private final Duration silenceMax;
  private final Runnable silent;
  private long heardNanos;
  private long timer;

  /**
   * @param silent runs once
   */
  public Pulse(
      Vertx vertx, Clock clock, WebSocketBase socket, Duration silenceMax, Runnable silent) {
    this.vertx = vertx;
    this.clock = clock;
    this.socket = socket;
    channel = ((WebSocketInternal) socket).channelHandlerContext();
    this.silenceMax = silenceMax;
    this.silent = silent;
  }

  public void start(Duration every) {
    heard();
    socket.pongHandler(pong -> heard());
    timer = vertx.setPeriodic(every.toMillis(), id -> beat());
  }

  /** The peer has sent something. */
  public void heard() {
    heardNanos = clock.nanoTime();
  }

  private void beat() {
    if (clock.nanoTime() - heardNanos > silenceMax.toNanos()) {
      stop();
      silent.run();
    } else {
      channel.writeAndFlush(new PingWebSocketFrame());
    }
  }

  public void stop() {
    vertx.cancelTimer(timer);
  }
}
