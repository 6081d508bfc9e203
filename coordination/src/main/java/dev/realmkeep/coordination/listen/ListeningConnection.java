package dev.realmkeep.coordination.listen;

import dev.realmkeep.coordination.db.Database;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One connection that listens. It comes from a pool of its own because a pool can be closed without
 * the connection's co-operation; a connection that hangs is closed by its silence. Callbacks run on
 * its event loop.
 */
final class ListeningConnection {
  private static final Logger log = LoggerFactory.getLogger(ListeningConnection.class);

  private final Pool pool;
  private final PgConnection connection;
  private final AtomicBoolean abandoned = new AtomicBoolean();

  private ListeningConnection(Pool pool, PgConnection connection) {
    this.pool = pool;
    this.connection = connection;
  }

  /**
   * @param channels by name, who gets the payloads of notifications of other processes
   * @param lost is called at most once, when the connection ends without {@link #abandon}
   */
  static Future<ListeningConnection> open(
      Database database,
      ListenerSettings settings,
      Map<String, Consumer<String>> channels,
      Consumer<ListeningConnection> lost) {
    Pool pool = database.single("realmkeep-listen", settings.queryTimeout().multipliedBy(2));
    return pool.getConnection()
        .map(taken -> new ListeningConnection(pool, PgConnection.cast(taken)))
        .compose(opened -> {
          PgConnection connection = opened.connection;
          connection.notificationHandler(notification -> {
            Consumer<String> hears = channels.get(String.valueOf(notification.getChannel()));
            if (hears != null && notification.getProcessId() != connection.processId()) {
              hears.accept(String.valueOf(notification.getPayload()));
            }
          });
          connection.exceptionHandler(
              failure -> log.debug("the listening connection failed", failure));
          connection.closeHandler(closed -> {
            if (!opened.abandoned.get()) {
              lost.accept(opened);
            }
          });
          List<Future<?>> listens = new ArrayList<>();
          for (String channel : channels.keySet()) {
            listens.add(connection.query("LISTEN " + channel).execute());
          }
          return Future.all(listens).map(opened);
        })
        .timeout(settings.queryTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(failure -> pool.close());
  }

  SqlConnection sql() {
    return connection;
  }

  /** Closes it and does not wait: a connection that hangs would never answer. Idempotent. */
  void abandon() {
    if (abandoned.compareAndSet(false, true)) {
      connection.close();
      pool.close();
    }
  }
}
