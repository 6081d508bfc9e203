package dev.realmkeep.prerender.host.pool;

import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.lane.HostMetrics.Lane;
import dev.realmkeep.prerender.host.lane.LaneParts;
import dev.realmkeep.prerender.host.lane.MainLane;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/**
 * The procedures of a realm: each runs on a thread and in an instance that nobody else uses until
 * it ends. {@link #submit}, {@link #cancel}, {@link #stop} and {@link #idle} may be called from any
 * thread and never wait for a procedure.
 *
 * <p>A procedure is Waiting, then Running, then told; or told while it waits: by its deadline, by
 * its client's leaving, by the pool's end. Who takes it out of the queue, under the lock, tells it
 * or runs it. Threads come with work and end when they have had none for {@code procedureIdle};
 * each keeps its instance as long as sources, number of runs and traps allow.
 *
 * <p>Overload: what comes when all threads work and {@code procedureQueueMax} wait is refused.
 */
public final class ProcedurePool {

  static final String LEFT = "its caller has left";

  private final LaneParts parts;
  private final ProcedureServices services;
  private final MainLane lane;

  private final ReentrantLock lock = new ReentrantLock();
  private final Condition work = lock.newCondition();

  // Guarded by the lock.
  private final WaitingProcedures waiting = new WaitingProcedures();
  private final Set<ProcedureWorker> workers = new HashSet<>();
  private final List<CompletableFuture<Void>> idleWaiters = new ArrayList<>();
  private int idle;
  private int running;
  private int threadNumbers;
  private @Nullable CallOutcome stopped;

  public ProcedurePool(LaneParts parts, ProcedureServices services, MainLane lane) {
    this.parts = parts;
    this.services = services;
    this.lane = lane;
  }

  /** Runs it when its turn comes, or refuses it. */
  public void submit(Procedure procedure) {
    QueuedProcedure queued = new QueuedProcedure(procedure, parts.clock().nanoTime());
    CallOutcome refused = enqueue(queued);
    if (refused != null) {
      procedure.tell(refused);
      return;
    }
    queued.expiresBy(
        services
            .timers()
            .schedule(
                () -> expire(queued),
                parts.limits().procedureWait().toNanos(),
                TimeUnit.NANOSECONDS));
  }

  /** Its client has left: what waits is dropped, what runs is ended. */
  public void cancel(Caller caller) {
    List<QueuedProcedure> dropped;
    List<ProcedureWorker> ended;
    lock.lock();
    try {
      dropped =
          waiting.removeAll(
              queued -> queued.procedure().caller().connectionId().equals(caller.connectionId()));
      ended = List.copyOf(workers);
    } finally {
      lock.unlock();
    }
    tell(dropped, new CallOutcome.Refused(Refusal.CANCELLED, LEFT));
    for (ProcedureWorker worker : ended) {
      worker.cancel(caller.connectionId());
    }
  }

  /** Ends what runs, and tells what waits and what comes {@code outcome}. Idempotent. */
  public void stop(CallOutcome outcome) {
    List<QueuedProcedure> dropped;
    List<ProcedureWorker> ended;
    lock.lock();
    try {
      if (stopped != null) {
        return;
      }
      stopped = outcome;
      dropped = waiting.removeAll(_ -> true);
      ended = List.copyOf(workers);
      work.signalAll();
    } finally {
      lock.unlock();
    }
    tell(dropped, outcome);
    for (ProcedureWorker worker : ended) {
      worker.end();
    }
    tellIdle();
  }

  /** Other sources are in use: instances of the old ones that have no work end. */
  public void sourcesChanged() {
    lock.lock();
    try {
      work.signalAll();
    } finally {
      lock.unlock();
    }
  }

  /** Completes when nothing waits and nothing runs. */
  public CompletableFuture<Void> idle() {
    CompletableFuture<Void> waiter = new CompletableFuture<>();
    lock.lock();
    try {
      idleWaiters.add(waiter);
    } finally {
      lock.unlock();
    }
    tellIdle();
    return waiter;
  }

  /** The next to run; null when the thread is to end. Blocks for as long as a thread may idle. */
  @Nullable Procedure next(ProcedureWorker worker) {
    QueuedProcedure next = null;
    lock.lock();
    try {
      long nanos = parts.limits().procedureIdle().toNanos();
      idle++;
      while (stopped == null
          && (next = waiting.poll()) == null
          && nanos > 0
          && !worker.isOutOfDate()) {
        nanos = work.awaitNanos(nanos);
      }
      idle--;
      if (next == null) {
        workers.remove(worker);
        return null;
      }
      running++;
    } catch (InterruptedException e) {
      idle--;
      workers.remove(worker);
      return null;
    } finally {
      lock.unlock();
    }
    next.cancelDeadline();
    parts.metrics().waiting(Lane.PROCEDURE, -1);
    parts.metrics().began(Lane.PROCEDURE, parts.clock().nanoTime() - next.sinceNanos());
    parts.metrics().poolInUse(1);
    return next.procedure();
  }

  /** A procedure has ended and its outcome was told. */
  void done() {
    parts.metrics().poolInUse(-1);
    lock.lock();
    try {
      running--;
    } finally {
      lock.unlock();
    }
    tellIdle();
  }

  /** A thread is lost while it runs a procedure, which has been told. */
  void lost(ProcedureWorker worker) {
    parts.metrics().threadAbandoned();
    lock.lock();
    try {
      workers.remove(worker);
      staff();
    } finally {
      lock.unlock();
    }
    done();
  }

  private @Nullable CallOutcome enqueue(QueuedProcedure queued) {
    lock.lock();
    try {
      if (stopped != null) {
        return stopped;
      }
      int free = idle + parts.limits().proceduresMax() - workers.size();
      if (waiting.size() >= parts.limits().procedureQueueMax() + free) {
        return new CallOutcome.Refused(
            Refusal.OVERLOADED, parts.limits().procedureQueueMax() + " procedures wait already");
      }
      waiting.add(queued);
      parts.metrics().waiting(Lane.PROCEDURE, 1);
      staff();
      return null;
    } finally {
      lock.unlock();
    }
  }

  /** Under the lock: as many threads as there is work, as far as allowed. */
  private void staff() {
    if (idle > 0) {
      work.signal();
    }
    if (waiting.size() > idle && workers.size() < parts.limits().proceduresMax()) {
      ProcedureWorker worker = new ProcedureWorker(parts, services, lane, this);
      workers.add(worker);
      worker.start(++threadNumbers);
    }
  }

  private void expire(QueuedProcedure queued) {
    boolean waited;
    lock.lock();
    try {
      waited = waiting.remove(queued);
    } finally {
      lock.unlock();
    }
    if (waited) {
      tell(
          List.of(queued),
          new CallOutcome.Refused(
              Refusal.OVERLOADED,
              "it waited for " + parts.limits().procedureWait().toMillis() + " ms"));
      tellIdle();
    }
  }

  private void tell(List<QueuedProcedure> dropped, CallOutcome outcome) {
    for (QueuedProcedure queued : dropped) {
      queued.cancelDeadline();
      parts.metrics().waiting(Lane.PROCEDURE, -1);
      queued.procedure().tell(outcome);
    }
  }

  private void tellIdle() {
    List<CompletableFuture<Void>> told;
    lock.lock();
    try {
      if (running > 0 || waiting.size() > 0 || idleWaiters.isEmpty()) {
        return;
      }
      told = List.copyOf(idleWaiters);
      idleWaiters.clear();
    } finally {
      lock.unlock();
    }
    told.forEach(waiter -> waiter.complete(null));
  }
}
