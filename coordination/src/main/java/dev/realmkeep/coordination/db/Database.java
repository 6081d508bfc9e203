package dev.realmkeep.coordination.db;

import dev.realmkeep.cache.model.fleet.NodeId;
import dev.realmkeep.coordination.schema.Migration;
import dev.realmkeep.coordination.schema.Migrations;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.core.net.NetClientOptions;
import io.vertx.pgclient.PgBuilder;
import io.vertx.pgclient.PgConnectOptions;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.PoolOptions;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/**
 * A migrated database and its pools. Any thread may use it; the results of pools complete on event
 * loops of the Vert.x given. When the database goes away, operations fail within the limits of the
 * {@link DatabaseSettings}; when it comes back they succeed again, without a restart of anything.
 */
public final class Database {
  /** Oldest and newest supported major version of the server. */
  public static final int MAJOR_VERSION_MIN = 15;

  /** See {@link #MAJOR_VERSION_MIN}. */
  public static final int MAJOR_VERSION_MAX = 18;

  /** Statements sent ahead on one connection. */
  private static final int PIPELINED_MAX = 256;

  /**
   * A connection without traffic for so long is closed: longer than any statement may take, so it
   * sheds the connections of a dead network and nothing else.
   */
  private static final Duration SILENCE_MAX = Duration.ofSeconds(120);

  /**
   * The server ends a transaction whose client is silent for so long and so frees its locks: the
   * client does nothing but pass statements on.
   */
  private static final Duration SILENCE_IN_TRANSACTION_MAX = Duration.ofSeconds(5);

  /**
   * A populate says and hears something every second; a server that says nothing for so long has
   * gone, and taken the transaction with it.
   */
  private static final Duration POPULATES_SILENCE_MAX = Duration.ofSeconds(6);

  /**
   * A connection that nobody uses leaves the pool before its silence is noticed; the pool looks
   * every second. Not much sooner: a new session costs the server more than what is said on it.
   */
  private static final Duration POPULATES_IDLE_MAX = Duration.ofSeconds(4);

  private final NodeId node = NodeId.random(new SecureRandom());
  private final Vertx vertx;
  private final DatabaseAddress address;
  private final DatabaseSettings settings;
  private final Pool reads;
  private final Pool populates;

  private Database(Vertx vertx, DatabaseAddress address, DatabaseSettings settings) {
    this.vertx = vertx;
    this.address = address;
    this.settings = settings;
    this.reads =
        pool(
            options("reads", settings.readConnections()),
            network(SILENCE_MAX),
            connectOptions(address));
    this.populates =
        pool(
            options("populates", settings.populateConnections())
                .setIdleTimeout((int) POPULATES_IDLE_MAX.toMillis())
                .setIdleTimeoutUnit(TimeUnit.MILLISECONDS),
            network(SILENCE_MAX).setReadIdleTimeout((int) POPULATES_SILENCE_MAX.toMillis()),
            planningOnce(connectOptions(address)));
  }

  /**
   * Connects, checks the server's version and brings the schema up to date.
   *
   * <p>Fails with {@link DatabaseRefusedException}, {@link UnsupportedServerException}, {@link
   * dev.realmkeep.coordination.schema.SchemaNewerException}, {@link
   * dev.realmkeep.coordination.schema.SchemaEditedException}, or as {@link DatabaseFailures} says.
   */
  public static Future<Database> open(
      Vertx vertx, DatabaseAddress address, DatabaseSettings settings) {
    Database database = new Database(vertx, address, settings);
    return database
        .checkVersion()
        .compose(supported -> new Migrations(Migration.all()).run(database.reads))
        .compose(migrated ->
            address.isPooled() ? RoleSettings.check(database.reads) : Future.succeededFuture())
        .map(database)
        .recover(failure ->
            database
                .close()
                .transform(closed ->
                    Future.failedFuture(
                        DatabaseFailures.isRefusal(failure)
                            ? new DatabaseRefusedException(address, failure)
                            : failure)));
  }

  /** The name of who uses it; all its connections carry it. */
  public NodeId node() {
    return node;
  }

  /** For statements that need no more than one connection for a moment. */
  public Pool reads() {
    return reads;
  }

  /** For populates, each of which keeps one connection for as long as it runs. */
  public Pool populates() {
    return populates;
  }

  /**
   * A pool of one connection whose silence is not borne for longer than {@code silenceMax}: for
   * whoever keeps a connection of its own. The caller closes it and need not wait for that.
   */
  public Pool single(String name, Duration silenceMax) {
    return PgBuilder.pool()
        .with(new PoolOptions().setMaxSize(1).setName(name))
        .with(network(SILENCE_MAX).setReadIdleTimeout((int) silenceMax.toMillis()))
        .connectingTo(connectOptions(address.direct()))
        .using(vertx)
        .build();
  }

  public Vertx vertx() {
    return vertx;
  }

  /** Closes the pools; statements that run are cut off. */
  public Future<Void> close() {
    return Future.join(reads.close(), populates.close()).mapEmpty();
  }

  @Override
  public String toString() {
    return address.toString();
  }

  private PoolOptions options(String name, int connections) {
    return new PoolOptions()
        .setName("realmkeep-" + name)
        .setMaxSize(connections)
        .setMaxWaitQueueSize(settings.queueMax())
        .setConnectionTimeout((int) settings.acquireTimeout().toMillis())
        .setConnectionTimeoutUnit(TimeUnit.MILLISECONDS);
  }

  private Pool pool(PoolOptions options, NetClientOptions network, PgConnectOptions sessions) {
    return PgBuilder.pool().with(options).with(network).connectingTo(sessions).using(vertx).build();
  }

  /**
   * The statements of populates have one plan each, whatever their parameters, and with a slot for
   * each of many keys a session sees few of them: five times planned anew would be most of them.
   */
  private PgConnectOptions planningOnce(PgConnectOptions options) {
    if (!address.isPooled()) {
      options.addProperty("plan_cache_mode", "force_generic_plan");
    }
    return options;
  }

  private NetClientOptions network(Duration silenceMax) {
    return new NetClientOptions()
        .setConnectTimeout((int) settings.connectTimeout().toMillis())
        .setTcpKeepAlive(true)
        .setTcpNoDelay(true)
        .setIdleTimeoutUnit(TimeUnit.MILLISECONDS)
        .setIdleTimeout((int) silenceMax.toMillis());
  }

  /**
   * What a session is told when it begins; a pooler's sessions have what their role has, see {@link
   * RoleSettings}. All statements of these connections are look-ups by index. On a fresh database
   * the planner does not know that the tables will grow, and a plan that it then chose stays in the
   * cache of prepared statements; so the alternatives are taken away from it.
   */
  private PgConnectOptions connectOptions(DatabaseAddress to) {
    PgConnectOptions options = to.options();
    Map<String, String> properties = new HashMap<>(options.getProperties());
    properties.put("application_name", "realmkeep " + node);
    if (to.isPooled()) {
      return options.setProperties(properties).setPipeliningLimit(PIPELINED_MAX);
    }
    properties.put("jit", "off");
    properties.put("enable_seqscan", "off");
    properties.put("enable_hashjoin", "off");
    properties.put("enable_mergejoin", "off");
    properties.put("statement_timeout", millis(settings.statementTimeout()));
    properties.put("idle_in_transaction_session_timeout", millis(SILENCE_IN_TRANSACTION_MAX));
    return options
        .setProperties(properties)
        .setPreparedStatementCacheSqlLimit(8 * 1024)
        .setPipeliningLimit(PIPELINED_MAX);
  }

  private Future<Void> checkVersion() {
    return DatabaseFailures.retriedOnce(
            () -> reads.query("SELECT current_setting('server_version_num')::int").execute())
        .map(rows -> {
          checkVersion(rows.iterator().next().getInteger(0));
          return null;
        });
  }

  /**
   * @param version {@code server_version_num}: 180001 is 18.1
   */
  static void checkVersion(int version) {
    int major = version / 10_000;
    if (major < MAJOR_VERSION_MIN || major > MAJOR_VERSION_MAX) {
      throw new UnsupportedServerException(version);
    }
  }

  private static String millis(Duration duration) {
    return Long.toString(duration.toMillis());
  }
}
