package dev.realmkeep.coordination.feed;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.TrustWindow;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseFailures;
import dev.realmkeep.coordination.listen.Announcer;
import dev.realmkeep.coordination.listen.Link;
import dev.realmkeep.coordination.listen.Listener;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the change log over the listening connection and tells the subscribers. A notification is
 * applied at once, or makes it look at once when it does not tell all or tells of a generation that
 * is not the next one; a timer makes it look anyway, so losing every notification costs half a
 * second and nothing else. Trust lasts while the last successful look <em>began</em> less than the
 * trust window ago: whatever was committed before that has been applied here. {@link #trusted()}
 * reads the flag of a {@link TrustWindow}, which a timer and {@link #measureTrust()} keep true.
 *
 * <p>The first look over a new connection brings everything missed. Where that cannot be known (the
 * log was pruned beyond our place, or the server was started anew) subscribers are told to drop
 * everything. After a crash of the server the log is whole and does not help: what was cached may
 * come from a result that was lost, and a change of what it read then names nothing of it.
 *
 * <p>Any thread. Callbacks run on event loops.
 */
public final class PgInvalidationFeed implements InvalidationBus, AutoCloseable {
  /**
   * How many transactions a new connection looks back beyond its place, and for how many it is
   * known what the log has shown. A server that crashed gives the numbers of transactions that left
   * no trace to new ones; this holds also where it does not tell that it did.
   */
  private static final long LOOK_BACK = 10_000;

  /** How often trust is measured when nobody asks. */
  private static final long TRUST_MEASURE_MILLIS = 50;

  private static final Logger log = LoggerFactory.getLogger(PgInvalidationFeed.class);

  private final Database database;
  private final Clock clock;
  private final FeedSettings settings;
  private final Listener listener;
  private final Vertx vertx;
  private final Delivery delivery = new Delivery();
  private final Announcer<Invalidation> announcer;
  private final LongAdder malformed = new LongAdder();
  private final TrustWindow trust;
  private volatile long lastLookNanos;

  private final Object lock = new Object();

  // Guarded by lock.
  private State state = new State.Away();
  private @Nullable Place place;
  private @Nullable LogSnapshot beginning;
  private Promise<Void> caughtUp = Promise.promise();
  private boolean lookAgain;
  private List<Long> timers = List.of();

  /** Whether it can look. */
  private sealed interface State {
    /** There is no connection. */
    record Away() implements State {}

    /** {@code fresh} until the first look over this connection has succeeded. */
    record Following(Connected connection, boolean looking, boolean fresh) implements State {}

    record Closed() implements State {}
  }

  /** An identity: looks of one connection are not applied after the next one is there. */
  private static final class Connected {}

  /** As far as the log was followed. */
  private record Place(String serverStart, long xmin) {}

  /**
   * @param listener not owned; started by the caller after {@link #start}
   */
  public PgInvalidationFeed(
      Database database, Clock clock, FeedSettings settings, Listener listener) {
    this.database = database;
    this.clock = clock;
    this.settings = settings;
    this.listener = listener;
    this.vertx = database.vertx();
    this.trust = new TrustWindow(clock, settings.trustWindow());
    this.lastLookNanos = clock.nanoTime();
    this.announcer = listener.announcer(Announcement.CHANNEL, Announcement::payloads);
    listener.on(Announcement.CHANNEL, this::hint);
    listener.follow(
        new Link() {
          @Override
          public void up() {
            begin();
          }

          @Override
          public void down(Throwable cause) {
            pause(cause);
          }
        });
  }

  /**
   * Begins to follow. Completes when the log was looked at for the first time; fails when the first
   * look failed, and goes on then nevertheless.
   */
  public Future<Void> start() {
    synchronized (lock) {
      timers =
          List.of(
              vertx.setPeriodic(settings.tailInterval().toMillis(), timer -> look()),
              vertx.setPeriodic(TRUST_MEASURE_MILLIS, timer -> trust.measure()),
              vertx.setPeriodic(settings.pruneInterval().toMillis(), timer -> prune()));
      return caughtUp.future();
    }
  }

  @Override
  public Subscription subscribe(Consumer<Invalidation> subscriber) {
    return delivery.subscribe(subscriber);
  }

  @Override
  public void deliver(Invalidation committed) {
    delivery.own(committed);
    announcer.announce(committed);
  }

  @Override
  public boolean trusted() {
    return trust.open();
  }

  @Override
  public boolean measureTrust() {
    return trust.measure();
  }

  @Override
  public long appliedGeneration(String realm) {
    return delivery.appliedGeneration(realm);
  }

  @Override
  public CompletableFuture<Void> catchUp() {
    Future<Void> next;
    synchronized (lock) {
      next =
          state instanceof State.Closed
              ? Future.failedFuture(new IOException("the feed was closed"))
              : caughtUp.future();
      lookAgain = true;
    }
    look();
    return DatabaseFailures.toPort(next);
  }

  /** Seconds since the last successful look began. */
  public double lagSeconds() {
    return (clock.nanoTime() - lastLookNanos) / 1e9;
  }

  /** Notifications on the channel that were not ours; they are ignored. */
  public long malformedHints() {
    return malformed.sum();
  }

  /** Stops following. Waiting {@link #catchUp} calls fail. Idempotent; does not wait. */
  @Override
  public void close() {
    Promise<Void> waiting;
    synchronized (lock) {
      state = new State.Closed();
      timers.forEach(vertx::cancelTimer);
      timers = List.of();
      waiting = caughtUp;
    }
    trust.close();
    waiting.tryFail(new IOException("the feed was closed"));
  }

  private void begin() {
    synchronized (lock) {
      if (state instanceof State.Closed) {
        return;
      }
      state = new State.Following(new Connected(), false, true);
    }
    look();
  }

  /** Whoever waits is told; trust runs out by itself. */
  private void pause(Throwable cause) {
    Promise<Void> waiting;
    synchronized (lock) {
      if (!(state instanceof State.Following)) {
        return;
      }
      state = new State.Away();
      waiting = caughtUp;
      caughtUp = Promise.promise();
      lookAgain = false;
    }
    waiting.tryFail(cause);
  }

  private void hint(String payload) {
    Announcement.parse(payload)
        .ifPresentOrElse(
            changes -> {
              boolean missed = false;
              for (Announcement change : changes) {
                missed |= !applied(change);
              }
              if (missed) {
                synchronized (lock) {
                  lookAgain = true;
                }
                look();
              }
            },
            malformed::increment);
  }

  /** Applies what was told whole; whether nothing is left for which to look at the log. */
  private boolean applied(Announcement change) {
    return change
        .whole()
        .map(delivery::heard)
        .orElseGet(() ->
            !change.realm().isEmpty()
                && delivery.appliedGeneration(change.realm()) >= change.generation());
  }

  /** Looks at the log unless a look is on its way, which is then followed by another if asked. */
  private void look() {
    State.Following now;
    Promise<Void> waiting;
    Place from;
    synchronized (lock) {
      if (!(state instanceof State.Following present) || present.looking()) {
        return;
      }
      now = present;
      state = new State.Following(now.connection(), true, now.fresh());
      lookAgain = false;
      // A look that begins now sees all that was committed before these callers asked.
      waiting = caughtUp;
      caughtUp = Promise.promise();
      from = place;
    }
    long startedNanos = clock.nanoTime();
    listener
        .run(connection ->
            from == null
                ? ChangeLog.end(connection)
                : ChangeLog.look(connection, askFrom(from, now.fresh())))
        .compose(snapshot -> apply(now, from, snapshot, startedNanos))
        .onComplete(done -> {
          if (done.succeeded()) {
            looked(now.connection(), startedNanos);
            waiting.tryComplete();
          } else {
            log.debug("a look at the change log failed", done.cause());
            failed(now.connection());
            waiting.tryFail(done.cause());
          }
        });
  }

  private static long askFrom(Place place, boolean fresh) {
    return Math.max(0, fresh ? place.xmin() - LOOK_BACK : place.xmin());
  }

  /** Delivers a look, or begins anew when it does not join up with the one before. */
  private Future<Void> apply(
      State.Following now, @Nullable Place from, LogSnapshot snapshot, long startedNanos) {
    if (!isCurrent(now.connection())) {
      return Future.failedFuture(new IOException("the connection was given up meanwhile"));
    }
    if (from != null && joins(now, from, snapshot, startedNanos)) {
      delivery.fromLog(news(snapshot), snapshot.xmin() - LOOK_BACK);
      moveTo(snapshot);
      return Future.succeededFuture();
    }
    Future<LogSnapshot> end =
        from == null ? Future.succeededFuture(snapshot) : listener.run(ChangeLog::end);
    return end.map(there -> {
      delivery.anew(there.generations());
      synchronized (lock) {
        beginning = there;
      }
      moveTo(there);
      return null;
    });
  }

  /** A new connection looks back further than where this process began; that is no news to it. */
  private List<LogRow> news(LogSnapshot snapshot) {
    LogSnapshot since;
    synchronized (lock) {
      since = beginning;
    }
    return snapshot.rows().stream().filter(row -> since == null || !since.covers(row)).toList();
  }

  private boolean joins(State.Following now, Place from, LogSnapshot snapshot, long startedNanos) {
    if (!snapshot.serverStart().equals(from.serverStart()) || snapshot.xmin() < from.xmin()) {
      log.info("the database server was started anew or has crashed; dropping what is cached");
      return false;
    }
    // An entry is pruned long after it was shown to whoever looked at the log all the time.
    boolean away = now.fresh() || startedNanos - lastLookNanos > settings.retention().toNanos() / 2;
    if (away && snapshot.prunedTx() >= from.xmin()) {
      log.info("the change log was pruned beyond our place; dropping what is cached");
      return false;
    }
    return true;
  }

  private void moveTo(LogSnapshot snapshot) {
    synchronized (lock) {
      place = new Place(snapshot.serverStart(), snapshot.xmin());
    }
  }

  private boolean isCurrent(Connected connection) {
    synchronized (lock) {
      return state instanceof State.Following now && now.connection() == connection;
    }
  }

  private void looked(Connected connection, long startedNanos) {
    boolean again;
    synchronized (lock) {
      if (!(state instanceof State.Following now) || now.connection() != connection) {
        return;
      }
      state = new State.Following(connection, false, false);
      lastLookNanos = startedNanos;
      trust.renew(startedNanos);
      again = lookAgain;
    }
    if (again) {
      look();
    }
  }

  /** The server refused a look: the timer tries again, and trust runs out if that does not help. */
  private void failed(Connected connection) {
    synchronized (lock) {
      if (state instanceof State.Following now && now.connection() == connection) {
        state = new State.Following(connection, false, now.fresh());
      }
    }
  }

  private void prune() {
    ChangeLog.prune(database.reads(), settings.retention())
        .onFailure(failure -> log.debug("the change log was not pruned this time", failure));
  }
}
