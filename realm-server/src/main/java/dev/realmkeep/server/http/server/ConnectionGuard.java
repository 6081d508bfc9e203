package dev.realmkeep.server.http.server;

import dev.realmkeep.server.http.HttpLimits;
import io.vertx.core.Vertx;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/**
 * Bounds connections: how many there are, and how long one may go without a complete request head
 * while none of its requests is being answered. A peer that sends its head byte by byte never trips
 * an idle timeout, so the head as a whole has a time. Callbacks of one connection come on its event
 * loop.
 */
final class ConnectionGuard {
  private static final long NONE = -1;

  private final Vertx vertx;
  private final int connectionsMax;
  private final long headTimeoutMillis;
  private final Map<HttpConnection, Waiting> open = new ConcurrentHashMap<>();

  ConnectionGuard(Vertx vertx, HttpLimits limits) {
    this.vertx = vertx;
    this.connectionsMax = limits.connectionsMax();
    this.headTimeoutMillis = limits.requestHeadTimeout().toMillis();
  }

  int connections() {
    return open.size();
  }

  void opened(HttpConnection connection) {
    if (open.size() >= connectionsMax) {
      connection.close();
      return;
    }
    Waiting waiting = new Waiting();
    open.put(connection, waiting);
    connection.closeHandler(closed -> {
      open.remove(connection);
      waiting.cancel(vertx);
    });
    waiting.arm(vertx, headTimeoutMillis, connection);
  }

  void requestBegan(HttpServerRequest request) {
    Waiting waiting = open.get(request.connection());
    if (waiting != null) {
      waiting.cancel(vertx);
    }
  }

  void requestEnded(HttpServerRequest request) {
    HttpConnection connection = request.connection();
    Waiting waiting = open.get(connection);
    if (waiting != null) {
      waiting.arm(vertx, headTimeoutMillis, connection);
    }
  }

  /** The timer of one connection; confined to its event loop. */
  private static final class Waiting {
    private long timer = NONE;

    void arm(Vertx vertx, long millis, HttpConnection connection) {
      cancel(vertx);
      timer = vertx.setTimer(millis, id -> connection.close());
    }

    void cancel(Vertx vertx) {
      if (timer != NONE) {
        vertx.cancelTimer(timer);
        timer = NONE;
      }
    }
  }
}
