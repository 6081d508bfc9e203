package dev.realmkeep.prerender.limits;

import dev.realmkeep.cache.model.Clock;
import java.lang.invoke.VarHandle;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.jspecify.annotations.Nullable;

/**
 * The supervision of one call after the other in the same isolate, at the price of two atomic
 * writes per call: the guard's thread samples which call runs, and takes the figures a call begins
 * with at its first look at it. A limit of time is therefore passed up to one interval late; calls
 * shorter than an interval are mostly never seen.
 *
 * <p>{@link #begin} and {@link #end} are called by the thread that runs the calls, by turns; {@link
 * #look} by the guard's thread; {@link #close} by any.
 *
 * <p>An enforcement must never hit the next call:
 *
 * <pre>
 *    lane                                  guard
 *  1 begin: state := 7 (running)
 *                                        2 look: call 7 is beyond a limit
 *  3 end: 7 → 8 by compare-and-set, done
 *                                        4 7 → -7 by compare-and-set fails: nothing is done
 * </pre>
 *
 * With 4 before 3 it is the lane that fails; it then learns the limit, and waits until the
 * enforcement is over, so that no interruption of its thread comes later.
 */
public final class GuardedLane implements AutoCloseable {

  private final Guard guard;
  private final Isolate isolate;
  private final Clock clock;
  private final LaneWatcher watcher;

  /** Even: idle. Odd: that call runs. Negative: the call of the opposite number is being ended. */
  private final AtomicLong state = new AtomicLong();

  // Written by the lane before its call's number is, read by the guard after it: what the guard
  // reads may belong to a later call only if its compare-and-set is going to fail.
  private GuestLimits limits = GuestLimits.PRERENDER;
  private Thread thread = Thread.currentThread();

  /** The lane's own copy of the number of its last call. */
  private long last;

  /**
   * Written by the lane, read by the guard: nanoseconds that the host has kept calls waiting; while
   * one waits, -1 minus what will have been time of its own at the end of the wait. One field, so
   * that a look sees a wait once, whenever it looks.
   */
  private volatile long waits;

  private final long originNanos;

  // Of the guard's thread.
  private long watched;
  private @Nullable GuardedCall call;
  private long waitedBeforeNanos;
  private boolean slowTold;

  // Under this object's monitor.
  private @Nullable Limit passed;
  private CompletableFuture<Void> enforcing = CompletableFuture.completedFuture(null);

  GuardedLane(Guard guard, Isolate isolate, Clock clock, LaneWatcher watcher) {
    this.guard = guard;
    this.isolate = isolate;
    this.clock = clock;
    this.originNanos = clock.nanoTime();
    this.watcher = watcher;
  }

  /** The current thread begins a call. */
  public void begin(GuestLimits callLimits) {
    limits = callLimits;
    thread = Thread.currentThread();
    last += 1;
    state.set(last);
    guard.wakeIfResting();
  }

  /**
   * The call has ended, normally or not.
   *
   * @return the limit for which the guard ended it, null when it did nothing. After a limit the
   *     isolate may be closed and is not to be used again
   */
  public @Nullable Limit end() {
    long running = last;
    last += 1;
    return state.compareAndSet(running, last) ? null : endEnforced();
  }

  private @Nullable Limit endEnforced() {
    CompletableFuture<Void> enforcement;
    Limit limit;
    synchronized (this) {
      state.set(last);
      enforcement = enforcing;
      limit = passed;
    }
    enforcement.join();
    return limit;
  }

  /**
   * The call begins to wait for the host: until {@link #waited} no time passes for it. Whoever
   * makes it wait limits the wait. On the thread of the call.
   */
  public void waits() {
    waits = -1 - (sinceOriginNanos(clock.nanoTime()) - waits);
  }

  /** The call goes on. */
  public void waited() {
    waits = waitedNanos(clock.nanoTime());
  }

  private long waitedNanos(long nowNanos) {
    long seen = waits;
    return seen >= 0 ? seen : Math.max(0, sinceOriginNanos(nowNanos) + 1 + seen);
  }

  private long sinceOriginNanos(long nowNanos) {
    return Math.max(0, nowNanos - originNanos);
  }

  /** Whether a call runs; any thread. */
  public boolean isBusy() {
    return (state.get() & 1) != 0;
  }

  /** One look by the guard; answers whether a call runs. */
  boolean look(long nowNanos, ThreadUsage usage) {
    long seen = state.get();
    if ((seen & 1) == 0) {
      call = null;
      return false;
    }
    long running = Math.abs(seen);
    GuardedCall current = call;
    if (current == null || running != watched) {
      watched = running;
      call = new GuardedCall(thread, isolate, limits, clock, usage);
      waitedBeforeNanos = waitedNanos(nowNanos);
      slowTold = false;
      return true;
    }
    long ownNanos = nowNanos - (waitedNanos(nowNanos) - waitedBeforeNanos);
    switch (current.look(ownNanos, usage)) {
      case NOTHING -> tellIfSlow(running, current, ownNanos);
      case WEIGH -> {
        // The heap has other tenants: the budget is final.
        if (current.weighed(OptionalLong.empty(), ownNanos, usage)) {
          interrupt(running, current);
        }
      }
      case INTERRUPT -> interrupt(running, current);
      case CLOSE -> close(running);
      case REPORT_STUCK -> reportStuck(running, current);
    }
    return true;
  }

  /** Who is told is looked up between two looks at the number, so he is of the call that has it. */
  private void tellIfSlow(long running, GuardedCall current, long nowNanos) {
    if (slowTold || !current.isSlow(nowNanos)) {
      return;
    }
    slowTold = true;
    LongConsumer told = watcher.slow();
    VarHandle.acquireFence();
    if (told != null && state.get() == running) {
      told.accept(current.ranNanos(nowNanos) / 1_000_000);
    }
  }

  private synchronized void interrupt(long running, GuardedCall current) {
    if (state.compareAndSet(running, -running)) {
      passed = current.tripped().orElse(null);
      enforcing = Guard.enforce("guest-interrupt", isolate::interrupt);
    } else {
      call = null;
    }
  }

  private synchronized void close(long running) {
    if (state.get() == -running) {
      enforcing = CompletableFuture.allOf(enforcing, Guard.enforce("guest-close", isolate::close));
    }
  }

  private void reportStuck(long running, GuardedCall current) {
    if (state.get() == -running) {
      current.tripped().ifPresent(watcher::stuck);
    }
  }

  /** No call will begin any more. */
  @Override
  public void close() {
    guard.forget(this);
  }
}
