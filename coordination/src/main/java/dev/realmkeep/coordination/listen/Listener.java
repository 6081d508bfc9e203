package dev.realmkeep.coordination.listen;

import dev.realmkeep.coordination.db.Database;
import io.vertx.core.Context;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import io.vertx.pgclient.PgException;
import io.vertx.sqlclient.SqlConnection;
import java.io.IOException;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The one connection of this process that listens. It also carries the short statements that must
 * not wait for a pool: looks at the log, at locks, signs of life, and announcements.
 *
 * <p>When it is lost, or does not answer in time, it is given up, not waited for, and replaced
 * after a pause. Notifications sent meanwhile are lost: whoever relies on them looks for himself
 * when the {@link Link} is up again.
 *
 * <pre>
 *   DOWN ──connect──▶ CONNECTING ──LISTENs answered──▶ UP
 *    ▲                    └──failed──┐                  │ lost, or no answer in time
 *    └─────pause, doubled each time──┴──────────────────┘          any ──close──▶ CLOSED
 * </pre>
 *
 * <p>Any thread; never blocks. Callbacks run on event loops, without a lock held.
 */
public final class Listener implements AutoCloseable {
  private static final Logger log = LoggerFactory.getLogger(Listener.class);

  private final Database database;
  private final ListenerSettings settings;
  private final Vertx vertx;
  private final Map<String, Consumer<String>> channels = new LinkedHashMap<>();
  private final List<Announcer<?>> announcers = new CopyOnWriteArrayList<>();
  private final List<Link> links = new CopyOnWriteArrayList<>();
  private final LongAdder connects = new LongAdder();
  private final Promise<Void> first = Promise.promise();

  private final Object lock = new Object();

  // Guarded by lock.
  private State state = new State.Down();
  private final Reconnect reconnect;

  /** Where it stands. */
  private sealed interface State {
    /** Not started, or between two attempts. */
    record Down() implements State {}

    record Connecting() implements State {}

    /** Statements are sent from one context, so that those of one caller stay together. */
    record Up(ListeningConnection connection, Context context) implements State {}

    record Closed() implements State {}
  }

  public Listener(Database database, ListenerSettings settings) {
    this.database = database;
    this.settings = settings;
    this.vertx = database.vertx();
    this.reconnect =
        new Reconnect(
            settings.reconnectMin(), settings.reconnectMax(), ThreadLocalRandom.current());
  }

  /**
   * Hears a channel: {@code payload} gets what other processes notify, not what this one does. Call
   * it before {@link #start}, once per channel.
   */
  public void on(String channel, Consumer<String> payload) {
    if (channels.putIfAbsent(channel, payload) != null) {
      throw new IllegalStateException("somebody listens already on " + channel);
    }
  }

  /** Follows the fate of connections. Call it before {@link #start}. */
  public void follow(Link link) {
    links.add(link);
  }

  /**
   * Speaks on a channel; call it before {@link #start}.
   *
   * @param payloads turns what gathered into as few payloads as their limit allows
   */
  public <T> Announcer<T> announcer(String channel, Function<List<T>, List<String>> payloads) {
    Announcer<T> announcer = new Announcer<>(vertx, settings.gather(), channel, payloads);
    announcers.add(announcer);
    return announcer;
  }

  /**
   * Begins to connect. Completes when the first connection listens, after however many attempts;
   * fails when this is closed before.
   */
  public Future<Void> start() {
    connect();
    return first.future();
  }

  /**
   * Runs statements that take no locks and no time; they are pipelined with everybody else's, those
   * of one call stay together. Fails at once while there is no connection. One that does not answer
   * within the query time-out, or fails in any way but by an answer of the server, is given up.
   */
  public <T> Future<T> run(Function<SqlConnection, Future<T>> statements) {
    State.Up up;
    synchronized (lock) {
      if (!(state instanceof State.Up present)) {
        return Future.failedFuture(new IOException("there is no listening connection"));
      }
      up = present;
    }
    Promise<T> result = Promise.promise();
    up.context().runOnContext(now -> send(up.connection(), statements).onComplete(result));
    return result
        .future()
        .timeout(settings.queryTimeout().toMillis(), TimeUnit.MILLISECONDS)
        .onFailure(failure -> {
          if (!(failure instanceof PgException)) {
            down(up.connection(), failure);
          }
        });
  }

  private static <T> Future<T> send(
      ListeningConnection connection, Function<SqlConnection, Future<T>> statements) {
    try {
      return statements.apply(connection.sql());
    } catch (RuntimeException e) {
      return Future.failedFuture(e);
    }
  }

  /** How often a connection was established. */
  public long connects() {
    return connects.sum();
  }

  /** Gives the connection up. Idempotent; does not wait. */
  @Override
  public void close() {
    State before;
    synchronized (lock) {
      before = state;
      state = new State.Closed();
    }
    announcers.forEach(announcer -> announcer.use(null));
    IOException closed = new IOException("the listener was closed");
    first.tryFail(closed);
    if (before instanceof State.Up up) {
      up.connection().abandon();
      links.forEach(link -> link.down(closed));
    }
  }

  private void connect() {
    synchronized (lock) {
      if (!(state instanceof State.Down)) {
        return;
      }
      state = new State.Connecting();
    }
    Context context = vertx.getOrCreateContext();
    ListeningConnection.open(database, settings, channels, this::lost)
        .onComplete(opened -> {
          if (opened.failed()) {
            failed(opened.cause());
            return;
          }
          ListeningConnection connection = opened.result();
          boolean wanted;
          synchronized (lock) {
            wanted = state instanceof State.Connecting;
            if (wanted) {
              state = new State.Up(connection, context);
              reconnect.succeeded();
            }
          }
          if (!wanted) {
            connection.abandon();
            return;
          }
          connects.increment();
          announcers.forEach(announcer -> announcer.use(connection.sql()));
          links.forEach(Link::up);
          first.tryComplete();
        });
  }

  private void lost(ListeningConnection connection) {
    down(connection, new IOException("the connection was closed"));
  }

  /** Gives {@code connection} up, if it still is the one in use, and tells everybody. */
  private void down(ListeningConnection connection, Throwable cause) {
    long pause;
    synchronized (lock) {
      if (!(state instanceof State.Up up) || up.connection() != connection) {
        return;
      }
      state = new State.Down();
      pause = reconnect.nextPauseMillis();
    }
    announcers.forEach(announcer -> announcer.use(null));
    connection.abandon();
    links.forEach(link -> link.down(cause));
    connectAfter(pause, cause);
  }

  private void failed(Throwable cause) {
    long pause;
    synchronized (lock) {
      if (!(state instanceof State.Connecting)) {
        return;
      }
      state = new State.Down();
      pause = reconnect.nextPauseMillis();
    }
    connectAfter(pause, cause);
  }

  private void connectAfter(long pauseMillis, @Nullable Throwable cause) {
    log.warn("not listening, next attempt in {} ms: {}", pauseMillis, String.valueOf(cause));
    vertx.setTimer(pauseMillis, timer -> connect());
  }
}
