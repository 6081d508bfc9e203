package dev.realmkeep.prerender.limits;

import dev.realmkeep.cache.model.Clock;
import java.util.Optional;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/**
 * One running call under a {@link Guard}. {@link #end} is called by the thread that ran the call,
 * once, whatever happened; {@link #look} by the guard's thread; the rest by any thread.
 *
 * <p>A call goes Running → Interrupted → Closed → Stuck, or from each of them to Ended; never back.
 */
public final class GuardedCall {

  /** Where the call is. */
  sealed interface State {
    record Running() implements State {}

    record Interrupted(Limit limit, long sinceNanos) implements State {}

    record Closed(Limit limit, long sinceNanos) implements State {}

    record Stuck(Limit limit) implements State {}

    record Ended(@Nullable Limit limit) implements State {}
  }

  /** What the guard has to do after it looked, outside of the call's lock. */
  enum Action {
    NOTHING,
    /** It has allocated its budget: find out how much of that is held. */
    WEIGH,
    INTERRUPT,
    CLOSE,
    REPORT_STUCK
  }

  private final Thread thread;
  private final Isolate isolate;
  private final GuestLimits limits;
  private final long startNanos;
  private final long startCpuNanos;
  private final long startAllocatedBytes;
  private final CompletableFuture<Limit> stuck = new CompletableFuture<>();
  private State state = new State.Running();
  private long weighAtAllocatedBytes;

  GuardedCall(Thread thread, Isolate isolate, GuestLimits limits, Clock clock, ThreadUsage usage) {
    this.thread = thread;
    this.isolate = isolate;
    this.limits = limits;
    this.startNanos = clock.nanoTime();
    this.startCpuNanos = usage.cpuNanos(thread.threadId());
    this.startAllocatedBytes = usage.allocatedBytes(thread.threadId());
    this.weighAtAllocatedBytes = startAllocatedBytes + limits.allocationBytesMax();
  }

  /**
   * Ends the supervision.
   *
   * @return the limit that the guard ended the call for; empty when the guard did nothing
   */
  public synchronized Optional<Limit> end() {
    Limit limit = passed();
    become(new State.Ended(limit));
    return Optional.ofNullable(limit);
  }

  /** The limit the call was found beyond, if any. */
  public synchronized Optional<Limit> tripped() {
    return Optional.ofNullable(passed());
  }

  /**
   * Completes, on the guard's thread, when the call went on although its context was closed: its
   * thread is lost and the caller must be answered without it. Never completes otherwise.
   */
  public CompletableFuture<Limit> stuck() {
    return stuck.copy();
  }

  Isolate isolate() {
    return isolate;
  }

  /** One look by the guard: decides, and leaves the doing to the caller. */
  synchronized Action look(long nowNanos, ThreadUsage usage) {
    return switch (state) {
      case State.Running() -> {
        Limit limit = exceeded(nowNanos, usage);
        if (limit == null) {
          yield usage.allocatedBytes(thread.threadId()) > weighAtAllocatedBytes
              ? Action.WEIGH
              : Action.NOTHING;
        }
        become(new State.Interrupted(limit, nowNanos));
        yield Action.INTERRUPT;
      }
      case State.Interrupted(Limit limit, long since) -> {
        if (nowNanos - since < limits.interruptGraceMillis() * 1_000_000) {
          yield Action.NOTHING;
        }
        become(new State.Closed(limit, nowNanos));
        yield Action.CLOSE;
      }
      case State.Closed(Limit limit, long since) -> {
        if (nowNanos - since < limits.closeGraceMillis() * 1_000_000) {
          yield Action.NOTHING;
        }
        become(new State.Stuck(limit));
        yield Action.REPORT_STUCK;
      }
      case State.Stuck(Limit limit) -> Action.NOTHING;
      case State.Ended(Limit limit) -> Action.NOTHING;
    };
  }

  /**
   * Takes the weight that {@link Action#WEIGH} asked for. Garbage alone is no offence where it can
   * be told from what is held: the call goes on, to be weighed again when it may hold too much, and
   * an endless loop that allocates ends by time. Where it cannot be told, the budget is final.
   *
   * @return whether the call is to be interrupted
   */
  synchronized boolean weighed(OptionalLong heldBytes, long nowNanos, ThreadUsage usage) {
    if (!(state instanceof State.Running)) {
      return false;
    }
    long budget = limits.allocationBytesMax();
    if (heldBytes.isPresent() && heldBytes.getAsLong() <= budget) {
      // When it could hold too much at the earliest; with a floor, so as not to collect all the
      // time.
      long left = Math.max(budget - heldBytes.getAsLong(), budget / 8);
      weighAtAllocatedBytes = usage.allocatedBytes(thread.threadId()) + left;
      return false;
    }
    become(new State.Interrupted(Limit.ALLOCATION, nowNanos));
    return true;
  }

  void reportStuck() {
    tripped().ifPresent(stuck::complete);
  }

  /** Whether it runs longer than is usual. */
  boolean isSlow(long nowNanos) {
    return ranNanos(nowNanos) > limits.slowMillis() * 1_000_000;
  }

  long ranNanos(long nowNanos) {
    return nowNanos - startNanos;
  }

  private @Nullable Limit exceeded(long nowNanos, ThreadUsage usage) {
    long id = thread.threadId();
    if (usage.cpuNanos(id) - startCpuNanos > limits.cpuMillisMax() * 1_000_000) {
      return Limit.CPU_TIME;
    }
    return ranNanos(nowNanos) > limits.wallMillisMax() * 1_000_000 ? Limit.WALL_TIME : null;
  }

  private @Nullable Limit passed() {
    return switch (state) {
      case State.Running() -> null;
      case State.Interrupted(Limit limit, long since) -> limit;
      case State.Closed(Limit limit, long since) -> limit;
      case State.Stuck(Limit limit) -> limit;
      case State.Ended(Limit limit) -> limit;
    };
  }

  private void become(State next) {
    state = next;
  }
}
