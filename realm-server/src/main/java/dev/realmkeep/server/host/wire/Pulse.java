package dev.realmkeep.server.host.wire;

import dev.realmkeep.cache.model.Clock;
import io.vertx.core.Vertx;
import io.vertx.core.buffer.Buffer;
import io.vertx.core.http.WebSocketBase;
import java.time.Duration;

/**
 * Pings a peer, and says when it is not there any more: it has sent nothing, not even a pong, for a
 * while. Confined to the socket's event loop.
 */
public final class Pulse {
  private final Vertx vertx;
  private final Clock clock;
  private final WebSocketBase socket;
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
      socket.writePing(Buffer.buffer());
    }
  }

  public void stop() {
    vertx.cancelTimer(timer);
  }
}
