package dev.realmkeep.coordination.feed;

import dev.realmkeep.cache.model.Invalidation;
import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other processes that there is something in the log, after it was committed. The first
 * announcement goes out at once; those that come while it is on its way, and for a few milliseconds
 * after, go out together. What cannot be sent is dropped: the others look by themselves. Any
 * thread.
 *
 * <p>Not in the transaction that changes something, because a notification takes a lock of the
 * whole database at commit and would make writers wait for each other.
 */
final class Announcer {
  private static final Logger log = LoggerFactory.getLogger(Announcer.class);

  /** Announcements that wait at most; beyond it they are dropped, one tail interval late. */
  private static final int WAITING_MAX = 10_000;

  private final Vertx vertx;
  private final Duration gather;
  private final Object lock = new Object();

  // Guarded by lock.
  private @Nullable SqlConnection connection;
  private List<Invalidation> waiting = new ArrayList<>();
  private boolean sending;

  Announcer(Vertx vertx, Duration gather) {
    this.vertx = vertx;
    this.gather = gather;
  }

  /** The connection to send on from now on; null when there is none. */
  void use(@Nullable SqlConnection next) {
    synchronized (lock) {
      connection = next;
      waiting.clear();
      sending = false;
    }
  }

  void announce(Invalidation invalidation) {
    synchronized (lock) {
      if (connection == null || waiting.size() >= WAITING_MAX) {
        return;
      }
      waiting.add(invalidation);
    }
    send();
  }

  private void send() {
    List<Invalidation> batch;
    SqlConnection to;
    synchronized (lock) {
      if (sending || waiting.isEmpty() || connection == null) {
        return;
      }
      sending = true;
      to = connection;
      batch = waiting;
      waiting = new ArrayList<>();
    }
    List<Future<?>> sent = new ArrayList<>();
    for (String payload : Announcement.payloads(batch)) {
      sent.add(
          to.preparedQuery("SELECT pg_notify($1, $2)")
              .execute(Tuple.of(Announcement.CHANNEL, payload)));
    }
    Future.join(sent)
        .onFailure(failure -> log.debug("an announcement was not sent", failure))
        .onComplete(done -> vertx.setTimer(Math.max(1, gather.toMillis()), timer -> sent(to)));
  }

  private void sent(SqlConnection by) {
    synchronized (lock) {
      if (connection != by) {
        return;
      }
      sending = false;
    }
    send();
  }
}
