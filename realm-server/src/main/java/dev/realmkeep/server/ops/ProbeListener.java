package dev.realmkeep.server.ops;

import com.sun.net.httpserver.HttpExchange;
import com.sun.net.httpserver.HttpServer;
import java.io.IOException;
import java.net.InetSocketAddress;
import java.nio.charset.StandardCharsets;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;

/**
 * Serves {@code /livez}, {@code /readyz}, {@code /healthz} and {@code /metrics} on a port and a
 * thread of its own, so that a blocked event loop is reported and not merely suffered. Requests are
 * answered one after the other.
 */
public final class ProbeListener implements AutoCloseable {
  private final HttpServer server;
  private final ExecutorService thread;
  private final Probes probes;

  private ProbeListener(HttpServer server, Probes probes) {
    this.server = server;
    this.probes = probes;
    this.thread =
        Executors.newSingleThreadExecutor(
            Thread.ofPlatform().name("realmkeep-probes").daemon().factory());
  }

  /**
   * @param port 0 = any free port
   * @throws IOException when the address cannot be bound
   */
  public static ProbeListener start(String host, int port, Probes probes) throws IOException {
    ProbeListener listener =
        new ProbeListener(HttpServer.create(new InetSocketAddress(host, port), 16), probes);
    listener.server.setExecutor(listener.thread);
    listener.server.createContext("/", listener::answer);
    listener.server.start();
    return listener;
  }

  public int port() {
    return server.getAddress().getPort();
  }

  private void answer(HttpExchange exchange) throws IOException {
    try (exchange) {
      switch (exchange.getRequestURI().getPath()) {
        case "/livez" -> send(exchange, probes.live());
        case "/readyz" -> send(exchange, probes.ready());
        case "/healthz" -> send(exchange, probes.health());
        case "/metrics" -> send(exchange, 200, Probes.METRICS_TYPE, probes.metrics());
        default -> send(exchange, 404, "text/plain", "not found".getBytes(StandardCharsets.UTF_8));
      }
    }
  }

  private static void send(HttpExchange exchange, Probes.Report report) throws IOException {
    send(exchange, report.status(), "application/json", report.json());
  }

  private static void send(HttpExchange exchange, int status, String type, byte[] body)
      throws IOException {
    exchange.getResponseHeaders().set("Content-Type", type);
    exchange.getResponseHeaders().set("Cache-Control", "no-store");
    if (status == 503) {
      exchange.getResponseHeaders().set("Retry-After", "1");
    }
    boolean head = exchange.getRequestMethod().equals("HEAD");
    exchange.sendResponseHeaders(status, head ? -1 : body.length);
    if (!head) {
      exchange.getResponseBody().write(body);
    }
  }

  /** Stops listening at once. Idempotent. */
  @Override
  public void close() {
    server.stop(0);
    thread.shutdownNow();
  }
}
