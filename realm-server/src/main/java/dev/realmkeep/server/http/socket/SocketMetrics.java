package dev.realmkeep.server.http.socket;

import io.micrometer.core.instrument.Counter;
import io.micrometer.core.instrument.Gauge;
import io.micrometer.core.instrument.MeterRegistry;
import java.util.function.Supplier;

/** The metrics of clients' sockets. Any thread. */
final class SocketMetrics {
  private final MeterRegistry registry;
  private final Counter opened;
  private final Counter slow;
  private final Counter silent;
  private final Counter refused;
  private final Counter received;
  private final Counter sent;

  SocketMetrics(MeterRegistry registry, Supplier<Number> open, Supplier<Number> peers) {
    this.registry = registry;
    Gauge.builder("realmkeep.sockets", open)
        .description("Clients' WebSockets that are open")
        .strongReference(true)
        .register(registry);
    Gauge.builder("realmkeep.lane.peers", peers)
        .description("Nodes whose clients this one serves over a link")
        .strongReference(true)
        .register(registry);
    opened = counter("realmkeep.sockets.opened", "WebSockets that clients have opened");
    received = counter("realmkeep.socket.messages.received", "Messages of clients");
    sent = counter("realmkeep.socket.messages.sent", "Messages to clients");
    slow = dropped("slow");
    silent = dropped("silent");
    refused = dropped("refused");
  }

  private Counter counter(String name, String description) {
    return Counter.builder(name).description(description).register(registry);
  }

  private Counter dropped(String reason) {
    return Counter.builder("realmkeep.sockets.dropped")
        .description("WebSockets that this server has closed, by reason")
        .tag("reason", reason)
        .register(registry);
  }

  void opened() {
    opened.increment();
  }

  void received() {
    received.increment();
  }

  void sent() {
    sent.increment();
  }

  void slow() {
    slow.increment();
  }

  void silent() {
    silent.increment();
  }

  void refused() {
    refused.increment();
  }
}
