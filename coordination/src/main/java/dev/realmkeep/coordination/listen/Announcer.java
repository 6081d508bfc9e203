package dev.realmkeep.coordination.listen;

import io.vertx.core.Future;
import io.vertx.core.Vertx;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Tells the other processes, on one channel, that there is something to see, after it was
 * committed. The first announcement goes out at once; those that come while it is on its way, and
 * for a few milliseconds after, go out together. What cannot be sent is dropped: the others look by
 * themselves. Any thread.
 *
 * <p>Not in the transaction that changes something, because a notification takes a lock of the
 * whole database at commit and would make writers wait for each other.
 */
public final class Announcer<T> {
  private static final Logger log = LoggerFactory.getLogger(Announcer.class);

  /** Announcements that wait at most; beyond it they are dropped. */
  private static final int WAITING_MAX = 10_000;

  private final Vertx vertx;
  private final Duration gather;
  private final String channel;
  private final Function<List<T>, List<String>> payloads;
  private final Object lock = new Object();

  // Guarded by lock.
  private @Nullable SqlConnection connection;
  private List<T> waiting = new ArrayList<>();
  private boolean sending;

  Announcer(
      Vertx vertx, Duration gather, String channel, Function<List<T>, List<String>> payloads) {
    this.vertx = vertx;
    this.gather = gather;
    this.channel = channel;
    this.payloads = payloads;
  }

  /** The connection to send on from now on; null when there is none. */
  void use(@Nullable SqlConnection next) {
    synchronized (lock) {
      connection = next;
      waiting.clear();
      sending = false;
    }
  }

  /** Sends {@code news} soon, or loses it. */
  public void announce(T news) {
    synchronized (lock) {
      if (connection == null || waiting.size() >= WAITING_MAX) {
        return;
      }
      waiting.add(news);
    }
    send();
  }

  private void send() {
    List<T> batch;
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
    for (String payload : inWords(batch)) {
      sent.add(to.preparedQuery("SELECT pg_notify($1, $2)").execute(Tuple.of(channel, payload)));
    }
    Future.join(sent)
        .onFailure(failure -> log.debug("an announcement was not sent", failure))
        .onComplete(done -> vertx.setTimer(Math.max(1, gather.toMillis()), timer -> sent(to)));
  }

  /** What cannot be said is lost like what cannot be sent, and nothing after it is. */
  private List<String> inWords(List<T> batch) {
    try {
      return payloads.apply(batch);
    } catch (RuntimeException e) {
      log.error("announcements on {} could not be put into words", channel, e);
      return List.of();
    }
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
