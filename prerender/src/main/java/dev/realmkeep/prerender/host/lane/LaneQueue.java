package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.concurrent.locks.LockSupport;
import java.util.function.BooleanSupplier;
import org.jspecify.annotations.Nullable;

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
 * <p>Closing answers what is queued, exactly once, whoever else offers meanwhile: the closer sets
 * {@code closed}, then drains; a producer offers, then looks at {@code closed} and drains if it is
 * set. Either the producer sees it, or its task was there when the closer drained. Drains exclude
 * each other, and the consumer is gone by then.
 */
final class LaneQueue {

  private static final VarHandle TAIL;

  static {
    try {
      TAIL = MethodHandles.lookup().findVarHandle(LaneQueue.class, "tail", LaneTask.class);
    } catch (ReflectiveOperationException e) {
      throw new ExceptionInInitializerError(e);
    }
  }

  private final Object draining = new Object();
  private LaneTask head = new Sentinel();

  @SuppressWarnings("FieldMayBeFinal")
  private volatile LaneTask tail = head;

  private volatile @Nullable Thread parked;
  private volatile @Nullable CallOutcome closed;

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

  /** Parks until there is a task or {@code idle} does not hold any more. The consumer only. */
  void await(BooleanSupplier idle) {
    parked = Thread.currentThread();
    try {
      while (head == tail && idle.getAsBoolean()) {
        LockSupport.park(this);
      }
    } finally {
      parked = null;
    }
  }

  /** No consumer from now on: what is queued, and what comes, is answered so. */
  void close(CallOutcome outcome) {
    closed = outcome;
    drain(outcome);
  }

  private void drain(CallOutcome outcome) {
    while (true) {
      LaneTask task;
      synchronized (draining) {
        task = poll();
      }
      if (task == null) {
        return;
      }
      task.never(outcome);
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
