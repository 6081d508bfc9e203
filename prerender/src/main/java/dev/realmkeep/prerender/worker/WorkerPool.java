package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.prerender.compile.CompiledForm;
import dev.realmkeep.prerender.compile.ModuleCompiler.CompileJob;
import dev.realmkeep.prerender.limits.Limit;
import dev.realmkeep.prerender.worker.Decisions.Effects;
import dev.realmkeep.prerender.worker.PooledWorker.Place;
import dev.realmkeep.prerender.worker.WorkerEvents.Reason;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.LongFunction;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which worker runs which job, and how many workers there are. {@link #prerender} and {@link
 * #compile} may be called from any thread and return at once.
 *
 * <p>The queue and every worker's place belong to the lock of {@link Decisions}.
 *
 * <p>Overload: what comes when {@code queueDepthMax} jobs of its sort wait is turned away at once.
 */
final class WorkerPool implements AutoCloseable {

  private static final Logger log = LoggerFactory.getLogger(WorkerPool.class);

  /** How often a job is handed to another worker because one did not begin it. */
  private static final int HANDOVERS_MAX = 3;

  private final WorkerSettings settings;
  private final WorkerCommand command;
  private final Clock clock;
  private final WorkerEvents events;
  private final PoolTimer timer = new PoolTimer();
  private final ExecutorService answers =
      Executors.newThreadPerTaskExecutor(Thread.ofVirtual().name("prerender-answer-", 0).factory());
  private final WorkerConversation conversation;

  private final Decisions decisions = new Decisions();
  private final WaitingJobs waiting;
  private final Workforce workforce;
  private final Staffing staffing;
  private long jobNumbers;
  private int processNumbers;
  private boolean closed;

  WorkerPool(
      WorkerSettings settings,
      WorkerCommand command,
      String extractorVersion,
      Clock clock,
      WorkerEvents events,
      WaitingJobs waiting,
      Workforce workforce) {
    this.waiting = waiting;
    this.workforce = workforce;
    this.settings = settings;
    this.command = command;
    this.clock = clock;
    this.events = events;
    this.conversation = new WorkerConversation(this, extractorVersion);
    this.staffing = new Staffing(settings, clock.nanoTime());
  }

  /** Takes jobs from now on, and starts workers for them. */
  void start() {
    timer.every(
        PoolTimer.LOOK,
        () -> {
          killOversized();
          decisions.decide(this::fit);
        });
  }

  /** Starts the workers that are kept while there is no work. */
  void keepWarm() {
    decisions.decide(effects -> {
      staffing.keepWarm();
      fit(effects);
    });
  }

  CompletableFuture<Prerendered> prerender(PrerenderJob job) {
    return submit(number -> new PendingPrerender(number, job, clock, answers));
  }

  CompletableFuture<CompiledForm> compile(CompileJob job) {
    return submit(number -> new PendingCompile(number, job, clock, answers));
  }

  private <T> CompletableFuture<T> submit(LongFunction<PendingJob<T>> numbered) {
    CompletableFuture<CompletableFuture<T>> submitted = new CompletableFuture<>();
    decisions.decide(effects -> {
      PendingJob<T> job = numbered.apply(++jobNumbers);
      submitted.complete(job.result());
      if (closed) {
        // At once: nobody has attached anything to the result yet.
        job.result().completeExceptionally(closedFailure());
        return;
      }
      if (!waiting.offer(job)) {
        effects.add(() -> job.turnAway("the queue for prerender workers is full"));
        return;
      }
      effects.add(() -> timer.after(job.hardLimit().plus(settings.killGrace()), () -> expire(job)));
      assign(effects);
      fit(effects);
    });
    return submitted.join();
  }

  WorkerCensus census() {
    return decisions.look(() -> workforce.census(waiting.size()));
  }

  /** Kills all workers and fails all jobs. Idempotent. */
  @Override
  public void close() {
    decisions.decide(effects -> {
      if (closed) {
        return;
      }
      closed = true;
      for (PendingJob<?> job : waiting.clear()) {
        effects.add(() -> job.failWith(closedFailure()));
      }
      for (PooledWorker worker : workforce.all()) {
        if (worker.place() instanceof Place.Busy busy) {
          effects.add(() -> busy.job().failWith(closedFailure()));
        }
        if (worker.live()) {
          kill(worker, Reason.CLOSED, effects);
        }
      }
      effects.add(timer::close);
    });
  }

  // ---- what workers say; called by the conversation on the worker's reading thread

  /** The worker's current job when it has that number, else null. */
  Place.@Nullable Busy running(WorkerProcess process, long job) {
    return decisions.look(() -> {
      PooledWorker worker = workforce.of(process);
      return worker == null ? null : worker.running(job);
    });
  }

  /** Whether the pool still wants something of that process. */
  boolean wants(WorkerProcess process) {
    return decisions.look(() -> {
      PooledWorker worker = workforce.of(process);
      return worker != null && worker.live();
    });
  }

  void ready(WorkerProcess process) {
    decisions.decide(effects -> {
      PooledWorker worker = workforce.of(process);
      if (worker != null && worker.place() instanceof Place.Starting(long since)) {
        long now = clock.nanoTime();
        worker.become(new Place.Idle(now));
        effects.add(() -> events.ready(process.pid(), Duration.ofNanos(now - since)));
        assign(effects);
        fit(effects);
      }
    });
  }

  void taken(WorkerProcess process, long job) {
    decisions.decide(effects -> {
      PooledWorker worker = workforce.of(process);
      Place.Busy busy = worker == null ? null : worker.running(job);
      if (worker != null && busy != null) {
        worker.become(new Place.Busy(busy.job(), busy.desk(), true));
        effects.add(() -> events.taken(process.pid(), busy.job().url()));
      }
    });
  }

  /** The job ended and the worker is free; {@code answer} is run if the job was still open. */
  void finished(WorkerProcess process, long job, Runnable answer, boolean wear) {
    decisions.decide(effects -> {
      PooledWorker worker = workforce.of(process);
      Place.Busy busy = worker == null ? null : worker.running(job);
      if (worker == null || busy == null) {
        return;
      }
      effects.add(answer);
      long now = clock.nanoTime();
      staffing.succeeded();
      staffing.worked(now);
      worker.become(new Place.Idle(now));
      if (wear || worker.worn() || worker.countJob() >= settings.jobsPerWorkerMax()) {
        kill(worker, Reason.RECYCLED, effects);
      }
      assign(effects);
      fit(effects);
    });
  }

  /** The job passed a limit and the worker cannot end it. */
  void stuck(WorkerProcess process, long job, Limit limit) {
    decisions.decide(effects -> {
      PooledWorker worker = workforce.of(process);
      if (worker != null && worker.running(job) != null) {
        end(worker, limit.error(), Reason.LIMIT, effects);
      }
    });
  }

  void heap(WorkerProcess process, long usedBytes) {
    long max = (long) settings.heapMegabytesMax() << 20;
    if (usedBytes <= max * settings.heapRetireFraction()) {
      return;
    }
    decisions.decide(effects -> {
      PooledWorker worker = workforce.of(process);
      if (worker == null) {
        return;
      }
      worker.wear();
      if (worker.place() instanceof Place.Idle) {
        kill(worker, Reason.RECYCLED, effects);
        fit(effects);
      }
    });
  }

  void ended(WorkerProcess process, WorkerEnd end) {
    decisions.decide(effects -> {
      PooledWorker worker = workforce.remove(process);
      if (worker == null) {
        return;
      }
      switch (worker.place()) {
        case Place.Leaving leaving -> {}
        case Place.Starting starting -> died(process, end, effects);
        case Place.Idle idle -> died(process, end, effects);
        case Place.Busy(PendingJob<?> job, SourceDesk desk, boolean taken) -> {
          effects.add(() -> events.gone(process.pid(), reason(end)));
          if (taken) {
            effects.add(() -> job.fail(end.error()));
          } else {
            staffing.failed(clock.nanoTime());
            handBack(job, end.error().message(), effects);
          }
        }
      }
      assign(effects);
      fit(effects);
    });
  }

  // ---- decisions, under the lock

  private void assign(Effects effects) {
    while (!waiting.isEmpty() && workforce.busy().size() < settings.workers()) {
      PooledWorker worker = workforce.idle();
      PendingJob<?> job = worker == null ? null : waiting.take();
      if (worker == null || job == null) {
        return;
      }
      WorkerProcess process = worker.process();
      SourceDesk desk = job.desk(worker.sent(), process::send, settings);
      worker.become(new Place.Busy(job, desk, false));
      effects.add(() -> process.send(job.order()));
      effects.add(() -> timer.after(settings.takeTimeout(), () -> expireTake(worker, job)));
    }
  }

  /** Starts or retires workers until there are as many as wanted. */
  private void fit(Effects effects) {
    if (closed) {
      return;
    }
    long now = clock.nanoTime();
    int missing = staffing.missing(workforce, waiting, now);
    for (; missing > 0; missing--) {
      startOne(now, effects);
    }
    for (; missing < 0; missing++) {
      PooledWorker surplus = workforce.idle();
      if (surplus == null) {
        return;
      }
      kill(surplus, Reason.IDLE, effects);
    }
  }

  private void startOne(long now, Effects effects) {
    WorkerProcess process =
        new WorkerProcess(++processNumbers, command, settings.frameBytesMax(), clock, conversation);
    PooledWorker worker = new PooledWorker(process, now);
    workforce.add(worker);
    effects.add(process::start);
    effects.add(() -> timer.after(settings.startTimeout(), () -> expireStart(worker)));
  }

  private void kill(PooledWorker worker, Reason reason, Effects effects) {
    WorkerProcess process = worker.process();
    worker.become(new Place.Leaving());
    effects.add(() -> {
      events.gone(process.pid(), reason);
      process.kill();
    });
  }

  /** Kills a worker together with its job. */
  private void end(PooledWorker worker, ModuleError error, Reason reason, Effects effects) {
    if (worker.place() instanceof Place.Busy busy) {
      kill(worker, reason, effects);
      effects.add(() -> busy.job().fail(error));
      staffing.worked(clock.nanoTime());
      assign(effects);
      fit(effects);
    }
  }

  private void handBack(PendingJob<?> job, String reason, Effects effects) {
    if (job.countHandover() >= HANDOVERS_MAX) {
      effects.add(() -> job.turnAway(reason));
    } else {
      waiting.putBack(job);
    }
  }

  private void died(WorkerProcess process, WorkerEnd end, Effects effects) {
    long now = clock.nanoTime();
    staffing.failed(now);
    effects.add(() -> {
      log.warn("{} ended without a job: {}", process, end.error().message());
      events.gone(process.pid(), reason(end));
    });
  }

  private static Reason reason(WorkerEnd end) {
    return switch (end) {
      case WorkerEnd.NotStarted notStarted -> Reason.DIED;
      case WorkerEnd.Exited exited -> Reason.DIED;
      case WorkerEnd.Violated violated -> Reason.VIOLATION;
    };
  }

  // ---- time

  private void expire(PendingJob<?> job) {
    decisions.decide(effects -> {
      if (waiting.remove(job)) {
        effects.add(() -> job.turnAway("no prerender worker was free within the limit"));
        return;
      }
      PooledWorker worker = workforce.runs(job.number());
      if (worker != null) {
        end(worker, Limit.WALL_TIME.error(), Reason.LIMIT, effects);
      }
    });
  }

  private void expireTake(PooledWorker worker, PendingJob job) {
    decisions.decide(effects -> {
      Place.Busy busy = worker.running(job.number());
      if (busy != null && !busy.taken()) {
        kill(worker, Reason.UNRESPONSIVE, effects);
        handBack(job, "no prerender worker began the job", effects);
        assign(effects);
        fit(effects);
      }
    });
  }

  private void expireStart(PooledWorker worker) {
    decisions.decide(effects -> {
      if (worker.place() instanceof Place.Starting) {
        kill(worker, Reason.UNRESPONSIVE, effects);
        staffing.failed(clock.nanoTime());
        fit(effects);
      }
    });
  }

  private void killOversized() {
    for (PooledWorker worker : decisions.look(workforce::busy)) {
      if (worker.process().residentBytes().orElse(0) > settings.residentBytesMax()) {
        decisions.decide(effects -> end(worker, Limit.HEAP.error(), Reason.LIMIT, effects));
      }
    }
  }

  private static IllegalStateException closedFailure() {
    return new IllegalStateException("prerenderer is closed");
  }
}
