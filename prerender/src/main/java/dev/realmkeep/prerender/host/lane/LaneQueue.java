package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.time.Duration;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The queue of a lane: any number of producers, one consumer at a time. A producer swaps itself in
 * as the tail and links its predecessor, and never waits; it wakes the consumer only when that has
 * parked. Not limited: who offers counts. A linked queue after D. Vyukov, its nodes the tasks.
 *
 * <pre>
 *   producer                             consumer
 *                                      1 parked := this thread
 * 2 tail := task, predecessor.next := task
 * 3 parked? yes → unpark
 *                                      4 empty? no → goes on; otherwise parks, and 3 has unparked it
 * </pre>
 *
 * With 2 after 4, step 3 sees what step 1 wrote.
 *
 * <p>Closing answers what is queued, in order and exactly once, whoever else offers meanwhile: the
 * closer sets {@code closed}, then drains; a producer offers, then looks at {@code closed} and
 * drains if it is set. Either the producer sees it, or its task was there when the closer drained.
 * One thread drains at a time, because two would tell tasks of one connection out of order: who
 * finds another at it adds to {@code drains} and leaves, and the other goes round once more.
 */
final class LaneQueue {

  private static final Logger log = LoggerFactory.getLogger(LaneQueue.class);

  private static final VarHandle TAIL;

  static {
    try {
      TAIL = MethodHandles.lookup().findVarHandle(LaneQueue.class, "tail", LaneTask.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  /** How long a consumer looks for more before it parks: about what parking and waking cost. */
  private static final long LOOK_NANOS = 100_000;

  private static final int LOOKS_MAX = 1_000;

  /** Who is given the processor and keeps it for so long had work to do: looking is in the way. */
  private static final long WANTED_NANOS = 40_000;

  /** Looks in vain make it park at once so many times, up to this power of two. */
  private static final int VAIN_LOOKS_MAX = 8;

  /** One processor in two may look for work; the others, and whoever makes work, have theirs. */
  private static final int LOOKING_MAX =
      Math.max(1, Runtime.getRuntime().availableProcessors() / 2);

  private static final AtomicInteger LOOKING = new AtomicInteger();

  private final Clock clock;
  private final AtomicInteger drains = new AtomicInteger();
  private LaneTask head = new Sentinel();

  @SuppressWarnings("FieldMayBeFinal")
  private volatile LaneTask tail = head;

  private volatile @Nullable Thread parked;
  private volatile @Nullable CallOutcome closed;

  // The consumer's.
  private int vainLooks;
  private int parksAtOnce;

  LaneQueue(Clock clock) {
    this.clock = clock;
  }

  /** Any thread. */
  void offer(LaneTask task) {
    LaneTask before = (LaneTask) TAIL.getAndSet(this, task);
    before.next = task;
    wake();
    CallOutcome outcome = closed;
    if (outcome != null) {
      drain(outcome);
    }
  }

  /** Makes a parked consumer look again. Any thread. */
  void wake() {
    Thread consumer = parked;
    if (consumer != null) {
      LockSupport.unpark(consumer);
    }
  }

  /** The oldest task, or null. The consumer only. */
  @Nullable LaneTask poll() {
    LaneTask first = head;
    LaneTask next = first.next;
    if (next == null) {
      if (first == tail) {
        return null;
      }
      next = linked(first);
    }
    head = next;
    first.next = null;
    return next;
  }

  /**
   * Looks for a task a little longer, since who gets an answer often asks again: the wake-up of a
   * parked thread would cost him more than the call. Leaves the processor to any other thread that
   * wants it. Who looked in vain does not look the next times.
   */
  private boolean found() {
    if (parksAtOnce > 0) {
      parksAtOnce--;
      return false;
    }
    if (LOOKING.incrementAndGet() > LOOKING_MAX) {
      LOOKING.decrementAndGet();
      return false;
    }
    try {
      long begun = clock.nanoTime();
      long before = begun;
      for (int looks = 0; looks < LOOKS_MAX; looks++) {
        if (head != tail) {
          vainLooks = 0;
          return true;
        }
        Thread.yield();
        long now = clock.nanoTime();
        if (now - begun > LOOK_NANOS || now - before > WANTED_NANOS) {
          break;
        }
        before = now;
      }
    } finally {
      LOOKING.decrementAndGet();
    }
    vainLooks = Math.min(vainLooks + 1, VAIN_LOOKS_MAX);
    parksAtOnce = (1 << vainLooks) - 1;
    return false;
  }

  /**
   * Parks until there is a task or {@code idle} does not hold any more; {@code atRest} runs once
   * when nothing has come for {@code rest}, or for less. The consumer only.
   */
  void await(BooleanSupplier idle, Duration rest, Runnable atRest) {
    if (found()) {
      return;
    }
    boolean rests = false;
    parked = Thread.currentThread();
    try {
      while (head == tail && idle.getAsBoolean()) {
        if (rests) {
          LockSupport.park(this);
        } else {
          LockSupport.parkNanos(this, rest.toNanos());
          rests = true;
          if (head == tail) {
            atRest.run();
          }
        }
      }
    } finally {
      parked = null;
    }
  }

  /**
   * No consumer from now on: what is queued, and what comes, is answered so. Another thread may be
   * at that when this returns; what is offered before {@code last} has been answered before it.
   */
  void close(CallOutcome outcome, LaneTask last) {
    closed = outcome;
    offer(last);
  }

  private void drain(CallOutcome outcome) {
    if (drains.getAndIncrement() > 0) {
      return;
    }
    int seen = 1;
    do {
      LaneTask task;
      while ((task = poll()) != null) {
        tell(task, outcome);
      }
      seen = drains.addAndGet(-seen);
    } while (seen > 0);
  }

  /** One that throws must not keep the others from being told. */
  private static void tell(LaneTask task, CallOutcome outcome) {
    try {
      task.never(outcome);
    } catch (RuntimeException | Error e) {
      log.error("a task that will not run failed to say so", e);
    }
  }

  /** A producer is between its two steps. */
  private static LaneTask linked(LaneTask first) {
    LaneTask next;
    while ((next = first.next) == null) {
      Thread.onSpinWait();
    }
    return next;
  }

  /** Stands before the first task. */
  private static final class Sentinel extends LaneTask {
    @Override
    public @Nullable FunctionCall begin(MainLane lane) {
      throw new IllegalStateException("never queued");
    }

    @Override
    public void finish(MainLane lane, CallResult result, Writes writes) {
      throw new IllegalStateException("never queued");
    }

    @Override
    public void never(CallOutcome why) {}
  }
}
