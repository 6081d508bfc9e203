package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.host.heap.LaneHeap;

/** A lane's part of the heap with its gauge. Confined to the lane's thread, but for asking. */
final class LaneMemory {

  private final LaneHeap heap;
  private final HostMetrics metrics;
  private final Clock clock;
  private long counted;
  private boolean tooMuch;

  LaneMemory(LaneHeap heap, HostMetrics metrics, Clock clock) {
    this.heap = heap;
    this.metrics = metrics;
    this.clock = clock;
  }

  /** The lane has a new instance or a new thread. */
  void fresh() {
    heap.fresh(Thread.currentThread().threadId(), clock.nanoTime());
  }

  /** The lane has a new instance because of its memory, and the old one is closed. */
  void retired() {
    heap.retired(Thread.currentThread().threadId(), clock.nanoTime());
    count(0);
  }

  /** A call was made: looks if it is time. */
  void called(long nowNanos) {
    if (heap.called(nowNanos)) {
      tooMuch = heap.check(nowNanos);
      count(heap.estimateBytes());
    }
  }

  /** Whether the instance has to be replaced; asked once for each time. */
  boolean takeRetirement() {
    boolean own = tooMuch;
    tooMuch = false;
    return heap.retireAsked() || own;
  }

  /** Whether another lane found that this one's instance has to be replaced. */
  boolean isRetireAsked() {
    return heap.isRetireAsked();
  }

  void leave() {
    heap.leave();
    count(0);
  }

  private void count(long bytes) {
    metrics.heapChanged(bytes - counted);
    counted = bytes;
  }
}
