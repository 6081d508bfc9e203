package dev.realmkeep.prerender.host.heap;

import dev.realmkeep.cache.model.Clock;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.ReentrantLock;

/**
 * The memory of a process in which several main lanes run: one for all hosts of the process. Any
 * thread.
 *
 * <p>Nothing tells how much of a heap one guest context holds, so a lane's part is an estimate:
 *
 * <pre>
 *   estimate = (heap in use − floor) × share
 *   floor    = heap in use when the lane's instance was new, or after a later collection if that is less
 *   share    = bytes allocated by the lane's thread since then ÷ the same of all lanes
 * </pre>
 *
 * It is exact for the only lane of a process whose other memory is constant. Growth of anything
 * else (a cache that fills) is charged to the lanes until a retirement does not bring it back: then
 * the new instance's floor contains it. With several lanes, one that allocates and keeps nothing is
 * charged for what a quieter one keeps, and is retired in its stead before the other one's share is
 * large enough; the price is one replacement, no call.
 *
 * <p>Collections are rationed: those that lead to no retirement take at most a tenth of the time,
 * but for those that are urgent: the lane held much after the last one, or the process is nearly
 * full, and since then as much was allocated as retires an instance. So a leak gets to about one
 * and a half times the limit before it is retired, and a lane that only litters does not slow the
 * process down.
 */
public final class HeapWatch {

  /** Time between collections, in multiples of the last one's duration. */
  private static final int PAUSE_RATIO = 9;

  /** A part of the heap that is worth a retirement when the process as a whole runs short. */
  private static final double WORTH_FRACTION = 0.05;

  private final HeapReading reading;
  private final Clock clock;
  private final Set<LaneHeap> lanes = ConcurrentHashMap.newKeySet();
  private final ReentrantLock collecting = new ReentrantLock();
  private volatile boolean collected;
  private volatile long nextCollectionNanos;

  public HeapWatch(HeapReading reading, Clock clock) {
    this.reading = reading;
    this.clock = clock;
  }

  /**
   * A lane begins.
   *
   * @param wake makes the lane look at {@link LaneHeap#retireAsked}; any thread
   */
  public LaneHeap join(HeapLimits limits, Runnable wake) {
    LaneHeap lane = new LaneHeap(this, limits, wake);
    lanes.add(lane);
    return lane;
  }

  void leave(LaneHeap lane) {
    lanes.remove(lane);
  }

  long used() {
    return reading.usedBytes();
  }

  long max() {
    return reading.maxBytes();
  }

  long allocated(long threadId) {
    return Math.max(0, reading.allocatedBytes(threadId));
  }

  /**
   * Whether garbage was collected; not when another lane is at it, or when it was a moment ago and
   * this is not urgent.
   */
  boolean collect(boolean urgent) {
    boolean isSoon = collected && clock.nanoTime() - nextCollectionNanos < 0;
    if (isSoon && !urgent || !collecting.tryLock()) {
      return false;
    }
    try {
      collectNow();
      return true;
    } finally {
      collecting.unlock();
    }
  }

  /** Collects garbage whatever it costs: after a retirement, to know what it brought. */
  void collectAnyway() {
    collecting.lock();
    try {
      collectNow();
      // It follows one that was worth it, and so may the next be: a leak is not to outrun this.
      collected = false;
    } finally {
      collecting.unlock();
    }
  }

  private void collectNow() {
    long before = clock.nanoTime();
    reading.collect();
    long after = clock.nanoTime();
    nextCollectionNanos = after + PAUSE_RATIO * (after - before);
    collected = true;
  }

  long estimate(LaneHeap lane, long usedBytes) {
    long all = 0;
    for (LaneHeap each : lanes) {
      all += each.allocatedBytes();
    }
    long own = lane.allocatedBytes();
    long above = Math.max(0, usedBytes - lane.floorBytes());
    return all <= 0 ? 0 : (long) ((double) above * own / all);
  }

  /**
   * The process as a whole is short: asks the lane with the greatest part to retire, if that part
   * is worth it.
   *
   * @return whether that is {@code asking} itself
   */
  boolean greatestIs(LaneHeap asking, long usedBytes) {
    LaneHeap greatest = asking;
    long instance = asking.instance();
    long most = estimate(asking, usedBytes);
    for (LaneHeap each : lanes) {
      long itsInstance = each.instance();
      long part = estimate(each, usedBytes);
      if (part > most) {
        greatest = each;
        instance = itsInstance;
        most = part;
      }
    }
    if (most < max() * WORTH_FRACTION) {
      return false;
    }
    if (greatest == asking) {
      return true;
    }
    greatest.askToRetire(instance);
    return false;
  }
}
