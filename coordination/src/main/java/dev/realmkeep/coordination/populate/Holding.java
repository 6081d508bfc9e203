package dev.realmkeep.coordination.populate;

import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.PopulateCoordinator.Attempt;
import dev.realmkeep.cache.port.PopulateCoordinator.PopulateWork;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.coordination.populate.PopulateSessions.Session;
import java.time.Duration;
import java.util.concurrent.CancellationException;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * A key that this process holds, from the moment it was locked.
 *
 * <pre>
 *   WORKING ──work done────────────▶ ENDING   persist and commit, or roll back
 *      ├─────work obsolete─────────▶ LOST     roll back at once: the key is free for whoever wants
 *      │                                      what is true now; the work's result is dropped
 *      └─────a heartbeat failed────▶ LOST     the transaction is gone, and with it the right to write
 * </pre>
 *
 * The server counts a holder's silence from its own last answer, and this process may be late to
 * hear that one. So signs of life are counted from when the last one was sent, not from when its
 * answer was dealt with. The first one also tells whoever looks which key is held; it is sent after
 * {@link #FIRST_BEAT}, since most work has ended by then. Where the transaction was long in coming
 * it is sent at once, and the work begins when it is answered: the transaction may have ended
 * before it was heard of, and somebody else may work on the key. One that is not answered yet is
 * not followed by another: a server that works hears.
 *
 * <p>Any thread; decided under the lock, done outside of it. {@code freed} runs once, when the key
 * is free.
 */
final class Holding {
  private static final Logger log = LoggerFactory.getLogger(Holding.class);

  /** Or the heartbeat, if that is shorter. */
  static final Duration FIRST_BEAT = Duration.ofMillis(100);

  private enum State {
    WORKING,
    ENDING,
    LOST
  }

  private final Session session;
  private final PopulateWork work;
  private final Timers timers;
  private final Duration heartbeat;
  private final Runnable freed;
  private final Object lock = new Object();

  // Guarded by lock.
  private State state = State.WORKING;
  private Timers.@Nullable Timer nextBeat;

  private boolean unanswered;
  private @Nullable Throwable lostTo;

  Holding(Session session, PopulateWork work, Timers timers, Duration heartbeat, Runnable freed) {
    this.session = session;
    this.work = work;
    this.timers = timers;
    this.heartbeat = heartbeat;
    this.freed = freed;
  }

  /**
   * Does the work and what follows from it. Completes after the key was freed.
   *
   * @param late whether the transaction was long in coming
   */
  CompletableFuture<Attempt> run(boolean late) {
    CompletableFuture<?> alive = CompletableFuture.completedFuture(null);
    if (late) {
      alive = beat();
    } else {
      beatAfter(heartbeat.compareTo(FIRST_BEAT) < 0 ? heartbeat : FIRST_BEAT);
    }
    // Not at once: whoever declares it obsolete may hold a lock.
    work.obsolete().thenRun(() -> timers.after(Duration.ZERO, this::giveUp));
    return late
        ? alive
            .handle((yes, no) -> isWorking())
            .thenCompose(yes -> yes ? work() : after(null, null))
        : work();
  }

  private CompletableFuture<Attempt> work() {
    CompletableFuture<Populated> done;
    try {
      work.sees(session.generation());
      done = work.run(session.row() == null ? 0 : session.row().failures());
    } catch (RuntimeException e) {
      done = CompletableFuture.failedFuture(e);
    }
    return done.handle(this::after).thenCompose(attempt -> attempt);
  }

  private CompletableFuture<Attempt> after(
      @Nullable Populated populated, @Nullable Throwable failure) {
    Throwable lost;
    Timers.Timer beat;
    synchronized (lock) {
      lost = lostTo;
      beat = nextBeat;
      if (state == State.WORKING) {
        state = State.ENDING;
      }
    }
    if (beat != null) {
      beat.cancel();
    }
    // What was lost was freed then, and may be another's by now.
    CompletableFuture<Void> free =
        lost == null && populated == null ? rollBack() : CompletableFuture.completedFuture(null);
    if (failure != null) {
      return free.thenCompose(over -> CompletableFuture.failedFuture(cause(failure)));
    }
    if (lost != null || populated == null) {
      Throwable why = lost == null ? new IllegalStateException("the work has no result") : lost;
      return free.thenApply(over -> new Attempt.Lost(why));
    }
    return session
        .persist(populated)
        .handle(Holding::attempt)
        .whenComplete((attempt, defect) -> freed.run());
  }

  private static Attempt attempt(@Nullable PersistOutcome outcome, @Nullable Throwable failure) {
    return switch (outcome) {
      case PersistOutcome.Persisted persisted -> new Attempt.Stored(persisted.entry());
      case PersistOutcome.SourcesMoved moved -> new Attempt.Discarded(moved);
      case null -> {
        Throwable cause = failure == null ? new CancellationException() : cause(failure);
        if (cause instanceof StoreUnavailableException) {
          // Whether it was committed is not known; whoever reads the row knows.
          yield new Attempt.Lost(cause);
        }
        throw new CompletionException(cause);
      }
    };
  }

  private CompletableFuture<Void> rollBack() {
    return session.end().whenComplete((ended, never) -> freed.run());
  }

  private void beatAfter(Duration pause) {
    Timers.Timer next = timers.after(pause, this::beat);
    boolean wanted;
    synchronized (lock) {
      wanted = state == State.WORKING;
      nextBeat = next;
    }
    if (!wanted) {
      next.cancel();
    }
  }

  private boolean isWorking() {
    synchronized (lock) {
      return state == State.WORKING;
    }
  }

  /** Completes when the answer, if one was awaited, has been dealt with. */
  private CompletableFuture<?> beat() {
    boolean silent;
    synchronized (lock) {
      if (state != State.WORKING) {
        return CompletableFuture.completedFuture(null);
      }
      silent = !unanswered;
      unanswered = true;
    }
    beatAfter(heartbeat);
    if (!silent) {
      return CompletableFuture.completedFuture(null);
    }
    return session
        .beat()
        .whenComplete((alive, failure) -> {
          if (failure == null) {
            synchronized (lock) {
              unanswered = false;
            }
          } else if (lose(cause(failure))) {
            log.info("a key was lost while it was populated: {}", cause(failure).toString());
            rollBack();
          }
        });
  }

  private void giveUp() {
    if (lose(new CancellationException("the work became obsolete"))) {
      rollBack();
    }
  }

  /** True for the caller that has to act on it. */
  private boolean lose(Throwable to) {
    Timers.Timer beat;
    synchronized (lock) {
      if (state != State.WORKING) {
        return false;
      }
      state = State.LOST;
      lostTo = to;
      beat = nextBeat;
    }
    if (beat != null) {
      beat.cancel();
    }
    return true;
  }

  private static Throwable cause(Throwable failure) {
    return failure instanceof CompletionException && failure.getCause() != null
        ? failure.getCause()
        : failure;
  }
}
