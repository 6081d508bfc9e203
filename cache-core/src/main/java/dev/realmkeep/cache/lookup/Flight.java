package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.Priority;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One populate under way in this process, and those who wait for it. All state is guarded by the
 * flight's monitor; nothing is called while it is held.
 *
 * <pre>
 *   CURRENT ──invalidated──▶ POISONED   its result is not used; nobody joins it any more
 *      │  └────abandoned───▶ ABANDONED  nobody waits and no prerender runs; nobody joins it
 *      └───────landed──────▶ LANDED     the result is out
 * </pre>
 */
final class Flight {

  private enum State {
    CURRENT,
    POISONED,
    ABANDONED,
    LANDED
  }

  final ModuleKey key;
  final LookupContext context;
  final CompletableFuture<ModuleOutcome> result = new CompletableFuture<>();
  private State state = State.CURRENT;
  private int waiters = 1;
  private long deadlineNanos;
  private Priority priority;
  private PrerenderSlots.@Nullable Request slot;

  Flight(ModuleKey key, LookupContext context, long deadlineNanos, Priority priority) {
    this.key = key;
    this.context = context;
    this.deadlineNanos = deadlineNanos;
    this.priority = priority;
  }

  /** What came of a wish to join. */
  enum Join {
    JOINED,
    TOO_MANY,
    OVER
  }

  /** Adds a waiter; extends the deadline and raises the priority as it needs. */
  Join join(long deadline, Priority wanted, int waitersMax) {
    PrerenderSlots.Request waiting;
    synchronized (this) {
      if (state != State.CURRENT) {
        return Join.OVER;
      }
      if (waiters >= waitersMax) {
        return Join.TOO_MANY;
      }
      waiters++;
      if (deadline - deadlineNanos > 0) {
        deadlineNanos = deadline;
      }
      if (wanted.compareTo(priority) < 0) {
        priority = wanted;
      }
      waiting = slot;
    }
    if (waiting != null) {
      waiting.raise(wanted);
    }
    return Join.JOINED;
  }

  /** A waiter goes; the flight goes on for the others. */
  synchronized void leave() {
    waiters--;
  }

  /**
   * Whether a prerender may start: the flight is current and somebody waits for it. If nobody does
   * it is abandoned; a prerender that has begun is never stopped.
   */
  synchronized boolean mayStart() {
    if (state == State.CURRENT && waiters == 0) {
      state = State.ABANDONED;
    }
    return state == State.CURRENT;
  }

  /** An invalidation covers the key: whatever the flight brings began too early. */
  synchronized void poison() {
    if (state == State.CURRENT) {
      state = State.POISONED;
    }
  }

  /** Whether an invalidation came before the result was out. */
  synchronized boolean isPoisoned() {
    return state == State.POISONED;
  }

  synchronized boolean isCurrent() {
    return state == State.CURRENT;
  }

  /** Whether the result may be used; from then on nobody joins. */
  synchronized boolean land() {
    if (state != State.CURRENT) {
      return false;
    }
    state = State.LANDED;
    return true;
  }

  synchronized long deadlineNanos() {
    return deadlineNanos;
  }

  synchronized Priority priority() {
    return priority;
  }

  /** Remembers the request for a slot, so that a later waiter can raise it. */
  void waitsFor(PrerenderSlots.Request request) {
    Priority now;
    synchronized (this) {
      slot = request;
      now = priority;
    }
    request.raise(now);
  }
}
