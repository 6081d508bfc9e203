package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.insight.FlightPhase;
import dev.realmkeep.cache.insight.KeyEvent;
import dev.realmkeep.cache.insight.KeyEvents;
import dev.realmkeep.cache.insight.KeyInsight;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.Priority;
import java.util.Collections;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.OptionalInt;
import java.util.Set;
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
 *                               └──too old for who joined last──▶ POISONED
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
  private State state = State.CURRENT;
  // Not stages of one future: those who leave would stay in its list until the flight ends.
  private final Set<CompletableFuture<ModuleOutcome>> waiting =
      Collections.newSetFromMap(new IdentityHashMap<>());
  private long deadlineNanos;
  private Priority priority;
  private PrerenderSlots.@Nullable Request slot;
  private int boarded = 1;
  private KeyEvents.@Nullable Stamped first;
  private KeyEvents.@Nullable Stamped last;
  private final CompletableFuture<Void> overtaken = new CompletableFuture<>();
  private boolean relayed;
  private long seesGeneration;
  private @Nullable RecordingSources prerenders;

  Flight(
      ModuleKey key,
      LookupContext context,
      long deadlineNanos,
      Priority priority,
      CompletableFuture<ModuleOutcome> first) {
    waiting.add(first);
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
  Join join(
      long deadline, Priority wanted, int waitersMax, CompletableFuture<ModuleOutcome> waiter) {
    PrerenderSlots.Request queued;
    synchronized (this) {
      if (state != State.CURRENT) {
        return Join.OVER;
      }
      if (waiting.size() >= waitersMax) {
        return Join.TOO_MANY;
      }
      waiting.add(waiter);
      boarded++;
      if (deadline - deadlineNanos > 0) {
        deadlineNanos = deadline;
      }
      if (wanted.compareTo(priority) < 0) {
        priority = wanted;
      }
      queued = slot;
    }
    if (queued != null) {
      queued.raise(wanted);
    }
    return Join.JOINED;
  }

  /** A waiter goes; the flight goes on for the others. */
  synchronized void leave(CompletableFuture<ModuleOutcome> waiter) {
    waiting.remove(waiter);
  }

  /** Gives everybody who waits the outcome; nobody joins any more. */
  void end(ModuleOutcome outcome) {
    takeWaiting().forEach(waiter -> waiter.complete(outcome));
  }

  /** Fails everybody who waits with a defect; nobody joins any more. */
  void fail(Throwable defect) {
    takeWaiting().forEach(waiter -> waiter.completeExceptionally(defect));
  }

  private synchronized List<CompletableFuture<ModuleOutcome>> takeWaiting() {
    state = State.LANDED;
    List<CompletableFuture<ModuleOutcome>> all = List.copyOf(waiting);
    waiting.clear();
    return all;
  }

  /**
   * Whether a prerender may start: the flight is current and somebody waits for it. If nobody does
   * it is abandoned; a prerender that has begun is never stopped.
   */
  synchronized boolean mayStart() {
    if (state == State.CURRENT && waiting.isEmpty()) {
      state = State.ABANDONED;
    }
    return state == State.CURRENT;
  }

  /** An invalidation covers the key: whatever the flight brings began too early. */
  void poison() {
    synchronized (this) {
      if (state != State.CURRENT) {
        return;
      }
      state = State.POISONED;
    }
    overtaken.complete(null);
  }

  /** From now on it rests on nothing read before the key's realm had {@code generation}. */
  synchronized void sees(long generation) {
    seesGeneration = generation;
  }

  /** From now on it rests on what is read there, and on nothing else. */
  synchronized void prerenders(RecordingSources sources) {
    prerenders = sources;
  }

  /** From now on it rests on rows that others may have stored. */
  synchronized void readsRows() {
    prerenders = null;
  }

  /**
   * Whether whatever it brings will be no older than {@code generation} of {@code realm}, which has
   * been committed. Of the key's own realm its coordinator has told. Of another realm it is known
   * while it prerenders: what was not read yet is read as it is now, and what a persist that comes
   * after that generation stores was compared with it.
   */
  boolean hasSeen(String realm, long generation) {
    RecordingSources sources;
    synchronized (this) {
      if (key.realm().equals(realm)) {
        return seesGeneration > 0 && seesGeneration >= generation;
      }
      sources = prerenders;
    }
    return sources != null && !sources.mayBeBefore(realm, generation);
  }

  /** True once, for who sees to it that the waiters of this poisoned flight get another one. */
  synchronized boolean claimWaiters() {
    boolean first = state == State.POISONED && !relayed;
    relayed |= first;
    return first;
  }

  /** Completes when it is poisoned, on the thread of the invalidation. */
  CompletableFuture<Void> overtaken() {
    return overtaken;
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

  /** What it has landed with is not used: as if it had been overtaken. */
  synchronized void takeBack() {
    if (state == State.LANDED) {
      state = State.POISONED;
    }
  }

  synchronized long deadlineNanos() {
    return deadlineNanos;
  }

  synchronized Priority priority() {
    return priority;
  }

  /** Records what happened to it. Events are told one after the other, by its leader. */
  void tell(KeyEvents events, KeyEvent event) {
    KeyEvents.Stamped told = events.add(key, event);
    synchronized (this) {
      first = first == null ? told : first;
      last = told;
    }
  }

  /** Lookups that have ever waited for it. */
  synchronized int boarded() {
    return boarded;
  }

  /** When the first event of it was; {@code nowNanos} when there was none yet. */
  synchronized long beganNanos(long nowNanos) {
    return first == null ? nowNanos : first.nanos();
  }

  /** How it stands, for people. */
  KeyInsight.Flight insight(long nowNanos) {
    PrerenderSlots.Request asked;
    synchronized (this) {
      asked = slot;
    }
    OptionalInt ahead = asked == null ? OptionalInt.empty() : asked.ahead();
    synchronized (this) {
      return new KeyInsight.Flight(
          state == State.POISONED
              ? FlightPhase.OVERTAKEN
              : FlightPhase.after(last == null ? null : last.event()),
          last == null ? 0 : (nowNanos - last.nanos()) / 1_000_000,
          (nowNanos - beganNanos(nowNanos)) / 1_000_000,
          priority,
          waiting.size(),
          ahead);
    }
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
