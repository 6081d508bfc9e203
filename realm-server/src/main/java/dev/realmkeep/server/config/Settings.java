package dev.realmkeep.server.config;

import dev.realmkeep.cache.model.CoordinationMode;
import dev.realmkeep.server.config.Setting.OtherName;
import dev.realmkeep.server.config.ValueType.Bytes;
import dev.realmkeep.server.config.ValueType.Choice;
import dev.realmkeep.server.config.ValueType.Flag;
import dev.realmkeep.server.config.ValueType.Origin;
import dev.realmkeep.server.config.ValueType.Pairs;
import dev.realmkeep.server.config.ValueType.Span;
import dev.realmkeep.server.config.ValueType.Text;
import dev.realmkeep.server.config.ValueType.Texts;
import dev.realmkeep.server.config.ValueType.Whole;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The settings table: each key once. Flags, environment, file, help, validation and the generated
 * documentation all come from it.
 */
public final class Settings {

  private static final long KIB = 1024;
  private static final long MIB = 1024 * KIB;
  private static final long GIB = 1024 * MIB;
  private static final int PORT_MAX = ValueType.PORT_MAX;
  private static final List<Setting<?>> ALL = new ArrayList<>();

  private Settings() {}

  /** Where prerenders run. */
  public enum Isolation {
    WORKER,
    IN_PROCESS
  }

  /** How log lines look; {@code AUTO} is text on a terminal and JSON elsewhere. */
  public enum LogFormat {
    AUTO,
    TEXT,
    JSON
  }

  /** Lowest severity that is logged. */
  public enum LogLevel {
    ERROR,
    WARN,
    INFO,
    DEBUG
  }

  public static final Setting<String> HOST =
      row(
          "host",
          new Text(),
          "127.0.0.1",
          "Address to listen on. Anything but a loopback address" + " also needs host.allow-open.");
  public static final Setting<Boolean> ALLOW_OPEN =
      row(
          "host.allow-open",
          new Flag(),
          "false",
          "Listen on an address other than loopback although"
              + " no keys are configured: everybody who reaches the port may then read and write.");
  public static final Setting<Integer> PORT =
      row("port", new Whole(0, PORT_MAX), "4201", "Port to listen on; 0 = any free port.");
  public static final Setting<String> PUBLIC_URL =
      row(
          "public-url",
          new Text(),
          "",
          "Scheme and authority under which realms are known, such as"
              + " https://realms.example, without a trailing slash. It is part of every module's identity:"
              + " change it and all definitions are new ones. Default: http://localhost:<port>.");
  public static final Setting<String> ADVERTISE_URL =
      row(
          "advertise-url",
          new Origin(),
          "",
          "URL under which the other servers of the fleet reach this one, such as"
              + " http://10.0.0.7:4201, to forward calls of functions; also what realm fleet shows. Set it"
              + " for servers on several machines. Default: http, the port, and the host setting, where a"
              + " loopback address is localhost and the address of all interfaces is the machine's"
              + " name.");
  public static final Setting<Integer> PROBE_PORT =
      row(
          "probe.port",
          new Whole(-1, PORT_MAX),
          "-1",
          "Port of a listener of its own for the probes,"
              + " which does not depend on the event loop; 0 = any free port, -1 = none.");
  public static final Setting<String> DATA =
      row(
          "data",
          new Text(),
          ".realmkeep",
          "Directory of the embedded database. Processes of one user"
              + " that name the same directory share it.");
  public static final Setting<String> DB =
      row(
          "db",
          new Text(),
          "embedded",
          "embedded, memory (nothing survives the process), or a" + " postgresql:// URL.");
  public static final Setting<String> DB_PASSWORD =
      secret("db.password", "Password for the database URL, when it is not in the URL.");
  public static final Setting<String> DB_DIRECT =
      row(
          "db.direct",
          new Text(),
          "",
          "postgresql:// URL of the server itself when db is that of a pooler in transaction mode"
              + " (PgBouncer); the one connection that listens goes there.");
  public static final Setting<Integer> DB_POOL =
      row("db.pool-connections", new Whole(1, 500), "8", "Connections for reads and writes.");
  public static final Setting<Integer> PRERENDER_WORKERS =
      row(
          "prerender.workers",
          new Whole(0, 256),
          "0",
          "Prerenders at once, each in a worker process of" + " its own; 0 = as many as cores.");
  public static final Setting<Isolation> PRERENDER_ISOLATION =
      row(
          "prerender.isolation",
          new Choice<>(Isolation.class),
          "worker",
          "Where modules are"
              + " evaluated. in-process is for embedding and tests: a hostile module can then harm the"
              + " server.");
  public static final Setting<Duration> PRERENDER_HARD_LIMIT =
      row(
          "prerender.hard-limit",
          span("100ms", "10m"),
          "10s",
          "Wall-clock limit of one prerender.");
  public static final Setting<Long> PRERENDER_HEAP =
      row(
          "prerender.heap-max-bytes",
          new Bytes(64 * MIB, 4 * GIB),
          "128MiB",
          "Java heap of one" + " worker process.");
  public static final Setting<Integer> PRERENDER_QUEUE =
      row(
          "prerender.queue-max",
          new Whole(0, 1_000_000),
          "20000",
          "Prerenders that may wait for a" + " worker; more lookups are answered overloaded.");
  public static final Setting<Long> L1 =
      row(
          "cache.l1-max-bytes",
          new Bytes(0, 64 * GIB),
          "64MiB",
          "Weight of the definitions held in" + " this process.");
  public static final Setting<Long> STALE =
      row(
          "cache.stale-max-bytes",
          new Bytes(0, 64 * GIB),
          "16MiB",
          "Weight of the last good" + " definitions held for stale-if-error.");
  public static final Setting<Integer> FILL =
      row(
          "cache.fill-rows",
          new Whole(0, 1_000_000),
          "3000",
          "Stored definitions that a starting server reads into memory, the newest first, until"
              + " half of cache.l1-max-bytes is full; 0 = none.");
  public static final Setting<Integer> FLIGHTS =
      row(
          "cache.flights-max",
          new Whole(1, 1_000_000),
          "20000",
          "Modules being looked up at once.");
  public static final Setting<Integer> WAITERS =
      row(
          "cache.waiters-max",
          new Whole(1, 1_000_000),
          "20000",
          "Lookups that may wait for one module.");
  public static final Setting<Integer> ATTEMPTS =
      row(
          "populate.max-attempts",
          new Whole(1, 100),
          "4",
          "Attempts to become the one process that"
              + " computes a definition before a lookup fails as stalled: those that found another"
              + " process at work, which then ended, and those that lost the key.");
  public static final Setting<CoordinationMode> COORDINATION =
      row(
          Setting.of(
                  "coordination.mode",
                  new Choice<>(CoordinationMode.class),
                  "on",
                  "Whether the servers of a database share the work: on = one computes a definition and"
                      + " the others wait for it, off = each computes for itself, shadow = as off, but"
                      + " counts what on would have saved. What realm flag coordination sets for the whole"
                      + " fleet goes before.")
              .alsoFrom(
                  new OtherName("REALMKEEP_COORDINATION", Map.of()),
                  new OtherName(
                      "PRERENDER_COALESCE_ACROSS_PROCESSES",
                      Map.of("true", "on", "false", "off"))));
  public static final Setting<Integer> RESERVED_SLOTS =
      row(
          "populate.reserved-user-slots",
          new Whole(0, 255),
          "1",
          "Prerenders at once that background work leaves to users' lookups. A user's lookup also"
              + " goes before background work that waits. At least one prerender at once is background"
              + " work's, so of one worker none is left: a user's lookup may then wait for one"
              + " background prerender, prerender.hard-limit at most.");
  public static final Setting<Duration> SILENCE =
      row(
          "populate.silence-max",
          span("1s", "30s"),
          "3s",
          "Silence after which the database takes a key from the server that computes it; a server"
              + " gives a sign of life every second, and at least three in that time. Shorter: others wait less for one that was"
              + " stopped or cut off, and one that merely stood still for so long (garbage collection,"
              + " a starved machine) loses its work more easily. Longer: the other way round. One that"
              + " is killed loses its keys at once.");
  public static final Setting<Map<String, String>> ALIASES =
      row(
          "realm.aliases",
          new Pairs(),
          "",
          "Other URLs of realms, such as"
              + " https://old.example/shop/=http://localhost:4201/shop/; both end in a slash.");
  public static final Setting<Map<String, String>> PREFIXES =
      row(
          "realm.prefixes",
          new Pairs(),
          "",
          "Prefixes of module names and the realm URL each stands"
              + " for, such as @shop/=http://localhost:4201/shop/.");
  public static final Setting<String> OWNER =
      row("realm.owner", new Text(), "owner", "Owner of realms that the command line creates.");
  public static final Setting<Integer> REQUESTS =
      row(
          "http.requests-max",
          new Whole(1, 1_000_000),
          "1024",
          "Requests under way at once; more are" + " answered overloaded.");
  public static final Setting<Integer> CONNECTIONS =
      row(
          "http.connections-max",
          new Whole(1, 1_000_000),
          "4096",
          "Open connections; more are closed.");
  public static final Setting<Long> BUFFERED =
      row(
          "http.buffered-max-bytes",
          new Bytes(MIB, 64 * GIB),
          "256MiB",
          "Request bodies held in memory" + " at once.");
  public static final Setting<Long> FILE_BODY =
      row("http.file-max-bytes", new Bytes(KIB, GIB), "16MiB", "Size of one file.");
  public static final Setting<Long> ATOMIC_BODY =
      row(
          "http.atomic-max-bytes",
          new Bytes(KIB, GIB),
          "64MiB",
          "Size of one write of several files.");
  public static final Setting<Integer> ATOMIC_OPERATIONS =
      row(
          "http.atomic-max-operations",
          new Whole(1, 1_000_000),
          "10000",
          "Files of one write of several files.");
  public static final Setting<Long> JSON_BODY =
      row(
          "http.json-max-bytes",
          new Bytes(KIB, 64 * MIB),
          "1MiB",
          "Size of any other request body.");
  public static final Setting<Duration> DEADLINE =
      row(
          "http.deadline-default",
          span("100ms", "2m"),
          "30s",
          "Time for an answer when the request" + " names none.");
  public static final Setting<Duration> IDLE =
      row(
          "http.idle-timeout",
          span("1s", "1h"),
          "75s",
          "A connection without a byte for so long is" + " closed.");
  public static final Setting<List<String>> CORS =
      row(
          "http.cors-origins",
          new Texts(),
          "",
          "Origins whose pages may call the server; * = all.");
  public static final Setting<Integer> EVENT_LOOPS =
      row(
          "http.event-loops",
          new Whole(0, 256),
          "0",
          "Threads that accept requests; 0 = as many as" + " cores.");
  public static final Setting<Duration> DRAIN =
      row(
          "drain.timeout",
          span("0s", "10m"),
          "10s",
          "Time that requests under way get when the server"
              + " stops. Keep it below the grace period of whatever runs the server.");
  public static final Setting<LogFormat> LOG_FORMAT =
      row(
          "log.format",
          new Choice<>(LogFormat.class),
          "auto",
          "Form of log lines (standard error);" + " auto = text on a terminal, JSON elsewhere.");
  public static final Setting<LogLevel> LOG_LEVEL =
      row("log.level", new Choice<>(LogLevel.class), "info", "Lowest severity that is logged.");
  public static final Setting<Boolean> WATCH =
      row("watch", new Flag(), "false", "Keep pushing edits of the served directories.");
  public static final Setting<String> SERVER =
      row(
          "server",
          new Text(),
          "http://localhost:4201",
          "Server that the client commands talk to.");
  public static final Setting<String> TOKEN =
      secret("token", "Bearer token that the client commands send.");

  /** All rows, in the order of the documentation. */
  public static List<Setting<?>> all() {
    List<Setting<?>> all = new ArrayList<>(ALL);
    all.addAll(HostSettings.all());
    return List.copyOf(all);
  }

  /** The row of {@code key}. */
  public static Optional<Setting<?>> of(String key) {
    for (Setting<?> setting : all()) {
      if (setting.key().equals(key)) {
        return Optional.of(setting);
      }
    }
    return Optional.empty();
  }

  private static ValueType<Duration> span(String min, String max) {
    return new Span(Quantities.parseDuration(min), Quantities.parseDuration(max));
  }

  private static Setting<String> secret(String key, String description) {
    Setting<String> setting = new Setting<>(key, new Text(), "", description, true, List.of());
    ALL.add(setting);
    return setting;
  }

  private static <T> Setting<T> row(
      String key, ValueType<T> type, String defaultText, String description) {
    return row(Setting.of(key, type, defaultText, description));
  }

  private static <T> Setting<T> row(Setting<T> setting) {
    ALL.add(setting);
    return setting;
  }
}
