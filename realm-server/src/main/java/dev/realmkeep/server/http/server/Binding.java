package dev.realmkeep.server.http.server;

import dev.realmkeep.server.http.socket.SocketEntrance;
import io.vertx.core.http.HttpConnection;
import io.vertx.core.http.HttpServerRequest;
import io.vertx.ext.web.Router;
import org.jspecify.annotations.Nullable;

/**
 * What stands between a socket and its router: the router can only be made when the port is known,
 * and the port only when the socket is bound. A connection that is quicker than that is closed.
 * Confined to the event loop of its server instance.
 */
final class Binding {
  private @Nullable ApiRouter api;
  private @Nullable Router router;

  void open(ApiRouter shared) {
    api = shared;
    router = shared.router();
  }

  void opened(HttpConnection connection) {
    if (api == null) {
      connection.close();
    } else {
      api.connections().opened(connection);
    }
  }

  void handle(HttpServerRequest request) {
    if (router == null || api == null) {
      request.connection().close();
    } else if (SocketEntrance.isMeant(request)) {
      api.connections().requestBegan(request); // no head follows it
      api.sockets().enter(request);
    } else {
      router.handle(request);
    }
  }
}
