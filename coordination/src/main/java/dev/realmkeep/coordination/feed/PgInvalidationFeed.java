package dev.realmkeep.coordination.feed;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.TrustWindow;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseFailures;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.core.Vertx;
import java.io.IOException;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Follows the change log on a connection of its own and tells the subscribers. A notification makes
 * it look at once, a timer makes it look anyway, so losing every notification costs half a second
 * and nothing else. Trust lasts while the last successful look <em>began</em> less than the trust
 * window ago: whatever was committed before that has been applied here. {@link #trusted()} reads
 * the flag of a {@link TrustWindow}, which a timer and {@link #measureTrust()} keep true.
 *
 * <p>When the connection is lost or does not answer in time it is given up, not waited for, and
 * replaced; the first look of the new one brings everything missed. Where that cannot be known (the
 * log was pruned beyond our place, or the server was started anew and may have lost its memory of
 * unfinished transactions) subscribers are told to drop everything.
 *
 * <p>Any thread. Callbacks run on event loops.
 */
public final class PgInvalidationFeed implements InvalidationBus, AutoCloseable {
  /**
   * How many transactions a new connection looks back beyond its place. A server that restarts its
   * processes after a crash may give the numbers of transactions that left no trace to new ones.
   */
  private static final long LOOK_BACK = 10_000;

  /** How often trust is measured when nobody asks. */
  private static final long TRUST_MEASURE_MILLIS = 50;

  private static final Logger log = LoggerFactory.getLogger(PgInvalidationFeed.class);

  private final Database database;
  private final Clock clock;
  private final FeedSettings settings;
  private final Vertx vertx;
  private final Delivery delivery = new Delivery();
  private final Announcer announcer;
  private final LongAdder malformed = new LongAdder();
  private final LongAdder connects = new LongAdder();
  private final TrustWindow trust;
  private volatile long lastLookNanos;

  private final Object lock = new Object();

  // Guarded by lock.
  private State state = new State.Down();
  private final Reconnect reconnect;
  private @Nullable Place place;
  private Promise<Void> caughtUp = Promise.promise();
  private boolean lookAgain;
  private List<Long> timers = List.of();

  /** Where the feed stands. */
  private sealed interface State {
    /** Not started, or between two attempts. */
    record Down() implements State {}

    record Connecting() implements State {}

    /** Connected. {@code fresh} until its first look has succeeded. */
    record Up(FeedConnection connection, boolean looking, boolean fresh) implements State {}

    record Closed() implements State {}
  }

  /** As far as the log was followed. */
  private record Place(String serverStart, long xmin) {}

  public PgInvalidationFeed(Database database, Clock clock, FeedSettings settings) {
    this.database = database;
    this.clock = clock;
    this.settings = settings;
    this.vertx = database.vertx();
    this.announcer = new Announcer(vertx, settings.gather());
    this.reconnect =
        new Reconnect(
            settings.reconnectMin(), settings.reconnectMax(), ThreadLocalRandom.current());
    this.trust = new TrustWindow(clock, settings.trustWindow());
    this.lastLookNanos = clock.nanoTime();
  }

  /**
   * Begins to follow. Completes when the log was looked at for the first time; fails when that did
   * not succeed at once, and is tried again then nevertheless.
   */
  public Future<Void> start() {
    Future<Void> first;
    synchronized (lock) {
      timers =
          List.of(
              vertx.setPeriodic(settings.tailInterval().toMillis(), timer -> look()),
              vertx.setPeriodic(TRUST_MEASURE_MILLIS, timer -> trust.measure()),
              vertx.setPeriodic(settings.pruneInterval().toMillis(), timer -> prune()));
      first = caughtUp.future();
    }
    connect();
    return first;
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

  /** How often a connection was established. */
  public long connects() {
    return connects.sum();
  }

  /** Stops following. Waiting {@link #catchUp} calls fail. Idempotent; does not wait. */
  @Override
  public void close() {
    State before;
    Promise<Void> waiting;
    synchronized (lock) {
      before = state;
      state = new State.Closed();
      timers.forEach(vertx::cancelTimer);
      timers = List.of();
      waiting = caughtUp;
    }
    trust.close();
    announcer.use(null);
    waiting.tryFail(new IOException("the feed was closed"));
    if (before instanceof State.Up up) {
      up.connection().abandon();
    }
  }

  private void connect() {
    synchronized (lock) {
      if (!(state instanceof State.Down)) {
        return;
      }
      state = new State.Connecting();
    }
    FeedConnection.open(database, settings, this::hint, this::lost)
        .onComplete(opened -> {
          if (opened.failed()) {
            down(opened.cause());
            return;
          }
          FeedConnection connection = opened.result();
          boolean wanted;
          synchronized (lock) {
            wanted = state instanceof State.Connecting;
            if (wanted) {
              state = new State.Up(connection, false, true);
            }
          }
          if (wanted) {
            connects.increment();
            announcer.use(connection.sql());
            look();
          } else {
            connection.abandon();
          }
        });
  }

  private void lost(FeedConnection connection) {
    boolean current;
    synchronized (lock) {
      current = state instanceof State.Up up && up.connection() == connection;
    }
    if (current) {
      down(new IOException("the connection was closed"));
    }
  }

  /** Gives the connection up and tries again after a pause; whoever waits is told. */
  private void down(Throwable cause) {
    State before;
    long pause;
    Promise<Void> waiting;
    synchronized (lock) {
      before = state;
      if (before instanceof State.Closed || before instanceof State.Down) {
        return;
      }
      state = new State.Down();
      pause = reconnect.nextPauseMillis();
      waiting = caughtUp;
      caughtUp = Promise.promise();
      lookAgain = false;
    }
    log.warn("not following the change log, next attempt in {} ms: {}", pause, cause.toString());
    announcer.use(null);
    if (before instanceof State.Up up) {
      up.connection().abandon();
    }
    waiting.tryFail(cause);
    vertx.setTimer(pause, timer -> connect());
  }

  private void hint(String payload) {
    Announcement.parse(payload)
        .ifPresentOrElse(
            changes -> {
              boolean news =
                  changes.stream()
                      .anyMatch(change ->
                          change.realm().isEmpty()
                              || delivery.appliedGeneration(change.realm()) < change.generation());
              if (news) {
                synchronized (lock) {
                  lookAgain = true;
                }
                look();
              }
            },
            malformed::increment);
  }

  /** Looks at the log unless a look is on its way, which is then followed by another if asked. */
  private void look() {
    State.Up up;
    Promise<Void> waiting;
    Place from;
    synchronized (lock) {
      if (!(state instanceof State.Up present) || present.looking()) {
        return;
      }
      up = present;
      state = new State.Up(up.connection(), true, up.fresh());
      lookAgain = false;
      // A look that begins now sees all that was committed before these callers asked.
      waiting = caughtUp;
      caughtUp = Promise.promise();
      from = place;
    }
    long startedNanos = clock.nanoTime();
    Future<LogSnapshot> looked =
        from == null
            ? ChangeLog.end(up.connection().sql())
            : ChangeLog.look(up.connection().sql(), askFrom(from, up.fresh()));
    inTime(looked)
        .compose(snapshot -> apply(up, from, snapshot, startedNanos))
        .onComplete(done -> {
          if (done.failed()) {
            waiting.tryFail(done.cause());
            failed(up.connection(), done.cause());
          } else {
            looked(up.connection(), startedNanos);
            waiting.tryComplete();
          }
        });
  }

  /** An answer that comes later than this is not applied: another connection may be in use. */
  private <T> Future<T> inTime(Future<T> query) {
    return query.timeout(settings.queryTimeout().toMillis(), TimeUnit.MILLISECONDS);
  }

  private static long askFrom(Place place, boolean fresh) {
    return Math.max(0, fresh ? place.xmin() - LOOK_BACK : place.xmin());
  }

  /** Delivers a look, or begins anew when it does not join up with the one before. */
  private Future<Void> apply(
      State.Up up, @Nullable Place from, LogSnapshot snapshot, long startedNanos) {
    if (from != null && joins(up, from, snapshot, startedNanos)) {
      delivery.fromLog(snapshot.rows(), snapshot.xmin() - LOOK_BACK);
      moveTo(snapshot);
      return Future.succeededFuture();
    }
    Future<LogSnapshot> end =
        from == null
            ? Future.succeededFuture(snapshot)
            : inTime(ChangeLog.end(up.connection().sql()));
    return end.map(beginning -> {
      delivery.anew(beginning.generations());
      moveTo(beginning);
      return null;
    });
  }

  private boolean joins(State.Up up, Place from, LogSnapshot snapshot, long startedNanos) {
    if (!snapshot.serverStart().equals(from.serverStart()) || snapshot.xmin() < from.xmin()) {
      log.info("the database server was started anew; dropping what is cached");
      return false;
    }
    // An entry is pruned long after it was shown to whoever looked at the log all the time.
    boolean away = up.fresh() || startedNanos - lastLookNanos > settings.retention().toNanos() / 2;
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

  private void looked(FeedConnection connection, long startedNanos) {
    boolean again;
    synchronized (lock) {
      if (!(state instanceof State.Up up) || up.connection() != connection) {
        return;
      }
      state = new State.Up(connection, false, false);
      reconnect.succeeded();
      lastLookNanos = startedNanos;
      trust.renew(startedNanos);
      again = lookAgain;
    }
    if (again) {
      look();
    }
  }

  private void failed(FeedConnection connection, Throwable cause) {
    boolean current;
    synchronized (lock) {
      current = state instanceof State.Up up && up.connection() == connection;
    }
    if (current) {
      down(cause);
    }
  }

  private void prune() {
    ChangeLog.prune(database.reads(), settings.retention())
        .onFailure(failure -> log.debug("the change log was not pruned this time", failure));
  }
}
