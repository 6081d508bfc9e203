package dev.realmkeep.coordination.feed;

import dev.realmkeep.coordination.db.Database;
import io.vertx.core.Future;
import io.vertx.pgclient.PgConnection;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.SqlConnection;
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
final class FeedConnection {
  private static final Logger log = LoggerFactory.getLogger(FeedConnection.class);

  private final Pool pool;
  private final PgConnection connection;
  private final AtomicBoolean abandoned = new AtomicBoolean();

  private FeedConnection(Pool pool, PgConnection connection) {
    this.pool = pool;
    this.connection = connection;
  }

  /**
   * @param hint gets the payload of each notification of another process
   * @param lost is called at most once, when the connection ends without {@link #abandon}
   */
  static Future<FeedConnection> open(
      Database database,
      FeedSettings settings,
      Consumer<String> hint,
      Consumer<FeedConnection> lost) {
    Pool pool = database.single("realmkeep-feed", settings.queryTimeout().multipliedBy(2));
    return pool.getConnection()
        .map(taken -> new FeedConnection(pool, PgConnection.cast(taken)))
        .compose(opened -> {
          PgConnection connection = opened.connection;
          connection.notificationHandler(notification -> {
            if (notification.getProcessId() != connection.processId()
                && Announcement.CHANNEL.equals(notification.getChannel())) {
              hint.accept(String.valueOf(notification.getPayload()));
            }
          });
          connection.exceptionHandler(
              failure -> log.debug("the listening connection failed", failure));
          connection.closeHandler(closed -> {
            if (!opened.abandoned.get()) {
              lost.accept(opened);
            }
          });
          return connection.query("LISTEN " + Announcement.CHANNEL).execute().map(opened);
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
