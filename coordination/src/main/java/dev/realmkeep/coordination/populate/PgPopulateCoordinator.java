package dev.realmkeep.coordination.populate;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.listen.Link;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.populate.KeyWatches.Watch;
import dev.realmkeep.coordination.populate.PopulateSessions.Session;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.LongAdder;
import java.util.function.LongConsumer;
import java.util.random.RandomGenerator;

/**
 * Lets one process of the fleet populate a key at a time, with PostgreSQL as referee: a key is held
 * by an advisory lock of a transaction, and what was computed is written by that transaction. Who
 * is killed, stopped or cut off loses the transaction, the lock and the write together.
 *
 * <p>Any thread; never blocks. One connection of the populates pool per key held, one look at the
 * locks at a time however many keys are waited for. Who waits is woken by
 *
 * <ol>
 *   <li>the announcement that every holder sends when it has ended, however it has;
 *   <li>{@link LockWatch}, when the lock is free though nothing was announced;
 *   <li>a new listening connection, since announcements may have been missed;
 *   <li>{@link #shutDown} and the wait's own time-out.
 * </ol>
 *
 * All lead to a new read of the row. Why none is missed:
 *
 * <pre>
 *   holder                              waiter
 *                                     1 watch(key): its interest is registered
 *                                     2 tries the lock: contended
 * 3 commits, the lock is free
 * 4 announces the key
 *                                     5 waitForKey: the interest has been woken by 4, or will be
 * </pre>
 *
 * A holder that commits before 2 is not contended with; one that commits after 2 announces after 1.
 */
public final class PgPopulateCoordinator implements PopulateCoordinator {
  private final PopulateSessions sessions;
  private final KeyWatches watches = new KeyWatches();
  private final LockWatch lockWatch;
  private final Timers timers;
  private final PopulateSettings settings;
  private final LongConsumer announce;
  private final AtomicInteger holding = new AtomicInteger();
  private final LongAdder malformed = new LongAdder();
  private volatile boolean shutDown;

  /**
   * @param listener not owned, not started yet
   */
  public PgPopulateCoordinator(Database database, Listener listener, PopulateSettings settings) {
    this(
        new PgPopulateSessions(database, listener, VertxTimers.of(database.vertx()), settings),
        VertxTimers.of(database.vertx()),
        settings,
        () -> ThreadLocalRandom.current().nextLong(),
        listener.announcer(EndedKeys.CHANNEL, EndedKeys::payloads)::announce);
    listener.on(EndedKeys.CHANNEL, this::heard);
    listener.follow(
        new Link() {
          @Override
          public void up() {
            linkIsUp();
          }

          @Override
          public void down(Throwable cause) {}
        });
  }

  /**
   * Over any sessions.
   *
   * @param announce tells the other processes that a lock may be free
   */
  PgPopulateCoordinator(
      PopulateSessions sessions,
      Timers timers,
      PopulateSettings settings,
      RandomGenerator random,
      LongConsumer announce) {
    this.sessions = sessions;
    this.timers = timers;
    this.settings = settings;
    this.announce = announce;
    this.lockWatch = new LockWatch(sessions, watches, timers, settings.lockWatch(), random);
  }

  @Override
  public KeyWatch watch(ModuleKey key) {
    return watches.watch(key);
  }

  @Override
  public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
    long lockKey = LockKey.of(key);
    long askedNanos = timers.nanoTime();
    return sessions
        .open(key, lockKey)
        .thenCompose(session -> begun(session, askedNanos, lockKey, work));
  }

  private CompletableFuture<Attempt> begun(
      Session session, long askedNanos, long lockKey, PopulateWork work) {
    StoredEntry row = session.row();
    if (row != null && work.usable(row)) {
      // Also when somebody holds the lock: what is stored is as good for us as for them.
      // The answer waits for no rollback.
      session
          .end()
          .thenRun(() -> {
            if (session.holds()) {
              freed(lockKey);
            }
          });
      return CompletableFuture.completedFuture(new Attempt.AlreadyStored(row));
    }
    if (!session.holds()) {
      session.end();
      return CompletableFuture.completedFuture(new Attempt.Contended());
    }
    holding.incrementAndGet();
    return new Holding(session, work, timers, settings.heartbeat(), () -> freed(lockKey))
        .run(timers.nanoTime() - askedNanos > settings.heartbeat().toNanos())
        .whenComplete((attempt, failure) -> holding.decrementAndGet());
  }

  /** Own waiters are told directly: a process does not hear itself. */
  private void freed(long lockKey) {
    watches.wake(lockKey, WokenBy.ANNOUNCEMENT);
    announce.accept(lockKey);
  }

  @Override
  public CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
    Watch mine = (Watch) watch;
    CompletableFuture<WokenBy> woken = mine.await();
    if (shutDown) {
      mine.wake(WokenBy.SHUTDOWN);
    }
    if (!woken.isDone()) {
      Timers.Timer timer = timers.after(timeout, () -> mine.wake(WokenBy.TIMEOUT));
      woken.whenComplete((by, never) -> timer.cancel());
      lockWatch.begin();
    }
    return woken;
  }

  /** Wakes everybody who waits, and everybody who comes. What is held is worked on. Idempotent. */
  public void shutDown() {
    shutDown = true;
    watches.wakeAll(WokenBy.SHUTDOWN);
  }

  /** Keys held by this process now. */
  public int holding() {
    return holding.get();
  }

  /** Lookups of this process that wait for a key now. */
  public int waiting() {
    return watches.waiting().size();
  }

  /** Notifications on the channel that were not ours; they are ignored. */
  public long malformedHints() {
    return malformed.sum();
  }

  /** A payload from another process. */
  void heard(String payload) {
    EndedKeys.parse(payload)
        .ifPresentOrElse(
            keys -> {
              for (long key : keys) {
                watches.wake(key, WokenBy.ANNOUNCEMENT);
              }
            },
            malformed::increment);
  }

  /** Announcements may have been missed. */
  void linkIsUp() {
    watches.wakeAll(WokenBy.RECONNECT);
  }
}
