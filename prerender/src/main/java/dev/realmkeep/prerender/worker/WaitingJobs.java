package dev.realmkeep.prerender.worker;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import org.jspecify.annotations.Nullable;

/**
 * Jobs that wait for a worker: first come, first served; while prerenders and compilations both
 * wait, they take turns, so that neither can starve the other. Guarded by the pool's lock.
 */
class WaitingJobs {

  private final int depthMax;
  private final Deque<PendingJob<?>> prerenders = new ArrayDeque<>();
  private final Deque<PendingJob<?>> compilations = new ArrayDeque<>();
  private boolean compilationsTurn;

  /**
   * @param depthMax jobs of each of the two sorts that wait, at most
   */
  WaitingJobs(int depthMax) {
    this.depthMax = depthMax;
  }

  /** Adds a job at the end; false when too many wait. */
  final boolean offer(PendingJob<?> job) {
    Deque<PendingJob<?>> queue = queueOf(job);
    return queue.size() < depthMax && queue.add(job);
  }

  /** Returns a job to the front, however many wait: it has waited before. */
  void putBack(PendingJob<?> job) {
    queueOf(job).addFirst(job);
  }

  /** Removes the next job, null when none waits. */
  final @Nullable PendingJob<?> take() {
    Deque<PendingJob<?>> first = compilationsTurn ? compilations : prerenders;
    Deque<PendingJob<?>> second = compilationsTurn ? prerenders : compilations;
    Deque<PendingJob<?>> from = first.isEmpty() ? second : first;
    compilationsTurn = from == prerenders;
    return from.poll();
  }

  /** Removes a job; false when it does not wait. */
  final boolean remove(PendingJob<?> job) {
    return queueOf(job).remove(job);
  }

  /** Removes all of them. */
  final List<PendingJob<?>> clear() {
    List<PendingJob<?>> all = new ArrayList<>(prerenders);
    all.addAll(compilations);
    prerenders.clear();
    compilations.clear();
    return all;
  }

  final int size() {
    return prerenders.size() + compilations.size();
  }

  final boolean isEmpty() {
    return size() == 0;
  }

  private Deque<PendingJob<?>> queueOf(PendingJob<?> job) {
    return switch (job) {
      case PendingPrerender prerender -> prerenders;
      case PendingCompile compile -> compilations;
    };
  }
}
