package dev.realmkeep.prerender.worker;

import org.jspecify.annotations.Nullable;

/** A worker and its place in the pool. Everything mutable is guarded by the pool's lock. */
final class PooledWorker {

  /** Where a worker is; it leaves from anywhere and never comes back. */
  sealed interface Place {
    record Starting(long sinceNanos) implements Place {}

    record Idle(long sinceNanos) implements Place {}

    /**
     * @param taken whether the worker said that it began the job
     */
    record Busy(PendingJob<?> job, SourceDesk desk, boolean taken) implements Place {}

    /** Sent SIGKILL, or found dead. */
    record Leaving() implements Place {}
  }

  private final WorkerProcess process;
  private final SentContents sent = new SentContents();
  private Place place;
  private int jobsDone;
  private boolean worn;

  PooledWorker(WorkerProcess process, long nowNanos) {
    this.process = process;
    this.place = new Place.Starting(nowNanos);
  }

  WorkerProcess process() {
    return process;
  }

  SentContents sent() {
    return sent;
  }

  Place place() {
    return place;
  }

  void become(Place next) {
    if (place instanceof Place.Leaving) {
      throw new IllegalStateException("a leaving worker stays leaving");
    }
    place = next;
  }

  /** The job with that number if this worker runs it. */
  Place.@Nullable Busy running(long job) {
    return place instanceof Place.Busy busy && busy.job().number() == job ? busy : null;
  }

  /** Whether there is a process that is, or will be, ready for jobs. */
  boolean live() {
    return !(place instanceof Place.Leaving);
  }

  int countJob() {
    return ++jobsDone;
  }

  /** Notes that it is to be replaced after its job. */
  void wear() {
    worn = true;
  }

  boolean worn() {
    return worn;
  }
}
