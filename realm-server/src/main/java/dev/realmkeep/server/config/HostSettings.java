package dev.realmkeep.server.config;

import dev.realmkeep.server.config.ValueType.Bytes;
import dev.realmkeep.server.config.ValueType.Flag;
import dev.realmkeep.server.config.ValueType.Span;
import dev.realmkeep.server.config.ValueType.Texts;
import dev.realmkeep.server.config.ValueType.Whole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;

/** The rows of the settings table that are about module hosts. */
public final class HostSettings {
  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;
  private static final long GIB = 1024 * MIB;
  private static final int MILLION = 1_000_000;
  private static final int PERCENT = 100;
  private static final List<Setting<?>> ALL = new ArrayList<>();

  private HostSettings() {}

  public static final Setting<List<String>> REALMS =
      row(
          "host.realms",
          new Texts(),
          "",
          "Realms whose host modules this server runs, by name or URL; * = all. Those given to"
              + " realm serve are always among them. Host modules run inside the server: allow only"
              + " realms whose authors you trust.");
  public static final Setting<Integer> QUEUE =
      row(
          "host.lane-depth",
          new Whole(1, MILLION),
          "65536",
          "Calls that may wait for a realm's main lane; more are answered overloaded.");
  public static final Setting<Integer> CONNECTION_CALLS =
      row(
          "host.connection-calls",
          new Whole(1, MILLION),
          "16384",
          "Calls of one connection that may be unanswered; more are answered overloaded.");
  public static final Setting<Integer> SUBSCRIPTIONS =
      row(
          "host.connection-subscriptions",
          new Whole(1, MILLION),
          "256",
          "Subscriptions of one connection.");
  public static final Setting<Integer> SOCKETS =
      row(
          "host.sockets-max",
          new Whole(1, MILLION),
          "4096",
          "Clients' WebSockets at once; each is one of http.connections-max too.");
  public static final Setting<Long> FRAME =
      row(
          "host.frame-max-bytes",
          new Bytes(KIB, 64 * MIB),
          "1MiB",
          "One WebSocket message of a client; a longer one closes the connection.");
  public static final Setting<Long> OUTBOX =
      row(
          "host.outbox-max-bytes",
          new Bytes(64 * KIB, GIB),
          "8MiB",
          "What may wait for one client, or be on its way to it; a client that does not take it is"
              + " closed.");
  public static final Setting<Integer> POOL =
      row("host.pool-size", new Whole(1, 256), "4", "Procedures of a realm that run at once.");
  public static final Setting<Integer> POOL_QUEUE =
      row(
          "host.pool-queue",
          new Whole(1, MILLION),
          "1024",
          "Procedures of a realm that may wait; more are answered overloaded.");
  public static final Setting<Duration> POOL_WAIT =
      row(
          "host.pool-wait",
          span("100ms", "1h"),
          "30s",
          "A procedure that waits for longer is answered overloaded.");
  public static final Setting<Duration> REDUCER_LIMIT =
      row(
          "host.reducer-limit",
          span("10ms", "1m"),
          "1s",
          "Time of one reducer, view or hook; a longer one is ended.");
  public static final Setting<Duration> PROCEDURE_LIMIT =
      row(
          "host.procedure-limit",
          span("10ms", "1h"),
          "3m",
          "Time of one procedure, waiting included; a longer one is ended.");
  public static final Setting<Boolean> CANCEL =
      row(
          "host.cancel-on-disconnect",
          new Flag(),
          "true",
          "Whether calls of a client that has left are dropped and its procedures ended.");
  public static final Setting<Boolean> PIN_CORES =
      row(
          "host.pin-cores",
          new Flag(),
          "false",
          "Whether each main lane's thread stays on one core, the cores in turn. Only where cores are"
              + " left to the server and lanes are fewer than cores: nothing else is kept away from"
              + " a lane's core, and a lane does not go where there is room. Linux; elsewhere the"
              + " server says that it cannot and goes on.");
  public static final Setting<Integer> HEAP_CALLS =
      row(
          "host.heap.check-interval-calls",
          new Whole(1, MILLION),
          "4096",
          "Calls of a main lane between two looks at its memory.");
  public static final Setting<Duration> HEAP_INTERVAL =
      row(
          "host.heap.check-interval",
          span("10ms", "1h"),
          "5s",
          "Time between two looks at a main lane's memory.");
  public static final Setting<Integer> HEAP_GC =
      row(
          "host.heap.gc-percent",
          new Whole(1, PERCENT),
          "67",
          "Of the limit: above it, memory is collected.");
  public static final Setting<Integer> HEAP_RETIRE =
      row(
          "host.heap.retire-percent",
          new Whole(1, PERCENT),
          "75",
          "Of the limit: still above it after a collection, the instance is replaced.");
  public static final Setting<Long> HEAP_LIMIT =
      row(
          "host.heap.limit-bytes",
          new Bytes(MIB, 64 * GIB),
          "256MiB",
          "Memory of one main lane's instance, as estimated.");
  public static final Setting<List<String>> FETCH =
      row(
          "host.fetch.allow",
          new Texts(),
          "",
          "Hosts that procedures may fetch from: names, *.example.com for every name below"
              + " example.com, each with an optional :port (default: 80 and 443). Private addresses"
              + " are refused, unless the list names the address itself, such as 127.0.0.1:8080.");

  static List<Setting<?>> all() {
    return List.copyOf(ALL);
  }

  private static ValueType<Duration> span(String min, String max) {
    return new Span(Quantities.parseDuration(min), Quantities.parseDuration(max));
  }

  private static <T> Setting<T> row(
      String key, ValueType<T> type, String defaultText, String description) {
    Setting<T> setting = Setting.of(key, type, defaultText, description);
    ALL.add(setting);
    return setting;
  }
}
