package dev.realmkeep.prerender.host.heap;

import java.util.concurrent.atomic.AtomicLong;

/**
 * One main lane's part of the heap and what its policy says. Used by the lane's thread, but for
 * {@link #isRetireAsked} and {@link #estimateBytes}, which any thread may ask.
 *
 * <p>A check: above {@code gcFraction} of the lane's limit, or of what the process may have,
 * garbage is collected once; what is then still above {@code retireFraction} of the lane's limit
 * retires the instance; above that fraction of the process's heap, the lane with the greatest
 * estimate is retired.
 *
 * <p>What another lane's check asks for is meant for one instance. Where that is replaced
 * meanwhile, for this or for any other reason, it was done.
 */
public final class LaneHeap {

  private static final long NONE = -1;

  private final HeapWatch watch;
  private final HeapLimits limits;
  private final Runnable wake;
  private final AtomicLong instance = new AtomicLong();
  private volatile long askedOf = NONE;
  private volatile long threadId;
  private volatile long allocatedBefore;
  private volatile long floorBytes;
  private volatile long estimateBytes;
  private long usedThenBytes;
  private long heldThenBytes;
  private int callsUntilCheck;
  private long lastCheckNanos;

  LaneHeap(HeapWatch watch, HeapLimits limits, Runnable wake) {
    this.watch = watch;
    this.limits = limits;
    this.wake = wake;
    this.callsUntilCheck = limits.checkIntervalCalls();
  }

  /** The lane has a new instance, or a new thread: what is in use now is not its. */
  public void fresh(long lanesThread, long nowNanos) {
    threadId = lanesThread;
    allocatedBefore = watch.allocated(lanesThread);
    floorBytes = watch.used();
    usedThenBytes = floorBytes;
    heldThenBytes = 0;
    estimateBytes = 0;
    lastCheckNanos = nowNanos;
    callsUntilCheck = limits.checkIntervalCalls();
    instance.incrementAndGet(); // the last: who sees the number sees the figures
  }

  /** The lane has a new instance because {@link #check} said so: finds out what that brought. */
  public void retired(long lanesThread, long nowNanos) {
    watch.collectAnyway();
    fresh(lanesThread, nowNanos);
  }

  /** A call was made; whether it is time for a {@link #check}. */
  public boolean called(long nowNanos) {
    return --callsUntilCheck <= 0 || nowNanos - lastCheckNanos >= limits.checkInterval().toNanos();
  }

  /** Looks; whether the instance has to be replaced. May collect garbage, so it may take long. */
  public boolean check(long nowNanos) {
    lastCheckNanos = nowNanos;
    callsUntilCheck = limits.checkIntervalCalls();
    long used = watch.used();
    estimateBytes = watch.estimate(this, used);
    boolean much =
        estimateBytes > limits.gcFraction() * limits.limitBytes()
            || used > limits.gcFraction() * watch.max();
    if (!much || !watch.collect(isUrgent(used))) {
      return false;
    }
    used = watch.used();
    usedThenBytes = used;
    floorBytes = Math.min(floorBytes, used);
    estimateBytes = watch.estimate(this, used);
    heldThenBytes = estimateBytes;
    return estimateBytes > limits.retireFraction() * limits.limitBytes()
        || used > limits.retireFraction() * watch.max() && watch.greatestIs(this, used);
  }

  /** Whether the last collection says too little about now. */
  private boolean isUrgent(long used) {
    boolean isGrown = used - usedThenBytes > limits.retireFraction() * limits.limitBytes();
    return isGrown
        && (heldThenBytes > limits.gcFraction() * limits.limitBytes() / 2
            || used > limits.retireFraction() * watch.max());
  }

  /** Whether another lane's check found this one to be the greatest. */
  public boolean isRetireAsked() {
    return askedOf == instance.get();
  }

  /** As {@link #isRetireAsked}, once for each time. */
  public boolean retireAsked() {
    boolean asked = isRetireAsked();
    if (asked) {
      askedOf = NONE;
    }
    return asked;
  }

  /** The estimate at the last check, bytes. */
  public long estimateBytes() {
    return estimateBytes;
  }

  /** The lane has ended. */
  public void leave() {
    watch.leave(this);
  }

  long allocatedBytes() {
    return Math.max(0, watch.allocated(threadId) - allocatedBefore);
  }

  long floorBytes() {
    return floorBytes;
  }

  /** The number of the lane's instance; read it before what is read of the instance. */
  long instance() {
    return instance.get();
  }

  void askToRetire(long thatInstance) {
    askedOf = thatInstance;
    wake.run();
  }
}
