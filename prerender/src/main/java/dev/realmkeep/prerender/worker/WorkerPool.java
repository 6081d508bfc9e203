package dev.realmkeep.prerender.worker;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.prerender.limits.Limit;
import dev.realmkeep.prerender.worker.PooledWorker.Place;
import dev.realmkeep.prerender.worker.WorkerEvents.Reason;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Deque;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Which worker runs which job, and how many workers there are. {@link #submit} may be called from
 * any thread and returns at once.
 *
 * <p>One lock guards the queue and every worker's place. Decisions are made under it and leave
 * their consequences (starting, killing, sending, answering) in a list that is run after it is
 * released; so a process may have died between decision and consequence, and every consequence is
 * harmless then.
 *
 * <p>Overload: more than {@code queueDepthMax} waiting jobs are answered as trapped at once.
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

  private final Object lock = new Object();
  private final Deque<PendingJob> queue = new ArrayDeque<>();
  private final Set<PooledWorker> workers = new LinkedHashSet<>();
  private final Map<WorkerProcess, PooledWorker> byProcess = new HashMap<>();
  private final StartBackoff backoff = new StartBackoff();
  private long lastWorkNanos;
  private long jobNumbers;
  private int processNumbers;
  private boolean closed;

  /** The consequences of a decision. */
  private static final class Effects {
    private final List<Runnable> actions = new ArrayList<>();

    void add(Runnable action) {
      actions.add(action);
    }
  }

  WorkerPool(
      WorkerSettings settings,
      WorkerCommand command,
      String extractorVersion,
      Clock clock,
      WorkerEvents events) {
    this.settings = settings;
    this.command = command;
    this.clock = clock;
    this.events = events;
    this.conversation = new WorkerConversation(this, extractorVersion);
    this.lastWorkNanos = clock.nanoTime() - settings.idleAfter().toNanos();
  }

  /** Starts the workers that are kept while there is no work. */
  void start() {
    timer.every(
        PoolTimer.LOOK,
        () -> {
          killOversized();
          decide(this::fit);
        });
    decide(this::fit);
  }

  CompletableFuture<Prerendered> submit(PrerenderJob prerender) {
    CompletableFuture<CompletableFuture<Prerendered>> submitted = new CompletableFuture<>();
    decide(effects -> {
      PendingJob job = new PendingJob(++jobNumbers, prerender, clock, answers);
      submitted.complete(job.result());
      if (closed) {
        job.result().completeExceptionally(new IllegalStateException("prerenderer is closed"));
        return;
      }
      if (queue.size() >= settings.queueDepthMax()) {
        effects.add(() -> job.fail(trapped("the queue for prerender workers is full")));
        return;
      }
      queue.add(job);
      effects.add(
          () -> timer.after(prerender.hardLimit().plus(settings.killGrace()), () -> expire(job)));
      assign(effects);
      fit(effects);
    });
    return submitted.join();
  }

  /** Kills all workers and fails all jobs. Idempotent. */
  @Override
  public void close() {
    decide(effects -> {
      if (closed) {
        return;
      }
      closed = true;
      for (PendingJob job : queue) {
        effects.add(() -> job.failWith(new IllegalStateException("prerenderer is closed")));
      }
      queue.clear();
      for (PooledWorker worker : workers) {
        if (worker.place() instanceof Place.Busy busy) {
          effects.add(
              () -> busy.job().failWith(new IllegalStateException("prerenderer is closed")));
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
    synchronized (lock) {
      PooledWorker worker = byProcess.get(process);
      return worker == null ? null : worker.running(job);
    }
  }

  /** Whether the pool still wants something of that process. */
  boolean wants(WorkerProcess process) {
    synchronized (lock) {
      PooledWorker worker = byProcess.get(process);
      return worker != null && worker.live();
    }
  }

  void ready(WorkerProcess process) {
    decide(effects -> {
      PooledWorker worker = byProcess.get(process);
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
    decide(effects -> {
      PooledWorker worker = byProcess.get(process);
      Place.Busy busy = worker == null ? null : worker.running(job);
      if (worker != null && busy != null) {
        worker.become(new Place.Busy(busy.job(), busy.desk(), true));
        String url = busy.job().job().moduleUrl();
        effects.add(() -> events.taken(process.pid(), url));
      }
    });
  }

  /** The job ended and the worker is free; {@code answer} is run if the job was still open. */
  void finished(WorkerProcess process, long job, Consumer<PendingJob> answer, boolean wear) {
    decide(effects -> {
      PooledWorker worker = byProcess.get(process);
      Place.Busy busy = worker == null ? null : worker.running(job);
      if (worker == null || busy == null) {
        return;
      }
      effects.add(() -> answer.accept(busy.job()));
      backoff.succeeded();
      lastWorkNanos = clock.nanoTime();
      worker.become(new Place.Idle(lastWorkNanos));
      if (wear || worker.worn() || worker.countJob() >= settings.jobsPerWorkerMax()) {
        kill(worker, Reason.RECYCLED, effects);
      }
      assign(effects);
      fit(effects);
    });
  }

  /** The job passed a limit and the worker cannot end it. */
  void stuck(WorkerProcess process, long job, Limit limit) {
    decide(effects -> {
      PooledWorker worker = byProcess.get(process);
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
    decide(effects -> {
      PooledWorker worker = byProcess.get(process);
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
    decide(effects -> {
      PooledWorker worker = byProcess.remove(process);
      if (worker == null) {
        return;
      }
      workers.remove(worker);
      switch (worker.place()) {
        case Place.Leaving leaving -> {}
        case Place.Starting starting -> died(process, end, effects);
        case Place.Idle idle -> died(process, end, effects);
        case Place.Busy(PendingJob job, SourceDesk desk, boolean taken) -> {
          effects.add(() -> events.gone(process.pid(), reason(end)));
          if (taken) {
            effects.add(() -> job.fail(end.error()));
          } else {
            backoff.failed(clock.nanoTime());
            handBack(job, end.error(), effects);
          }
        }
      }
      assign(effects);
      fit(effects);
    });
  }

  // ---- decisions, under the lock

  private void assign(Effects effects) {
    while (!queue.isEmpty() && busy() < settings.workers()) {
      PooledWorker worker = idle();
      if (worker == null) {
        return;
      }
      PendingJob job = queue.remove();
      WorkerProcess process = worker.process();
      SourceDesk desk =
          new SourceDesk(
              job.number(),
              job.job().sources(),
              worker.sent(),
              process::send,
              settings.loadsPerJobMax(),
              settings.fileBytesMax());
      worker.become(new Place.Busy(job, desk, false));
      effects.add(() -> process.send(WorkerConversation.run(job)));
      effects.add(() -> timer.after(settings.takeTimeout(), () -> expireTake(worker, job)));
    }
  }

  /** Starts or retires workers until there are as many as wanted. */
  private void fit(Effects effects) {
    if (closed) {
      return;
    }
    long now = clock.nanoTime();
    int live = (int) workers.stream().filter(PooledWorker::live).count();
    long starting = workers.stream().filter(w -> w.place() instanceof Place.Starting).count();
    boolean atWork =
        busy() > 0 || !queue.isEmpty() || now - lastWorkNanos < settings.idleAfter().toNanos();
    int wanted = atWork ? settings.workers() + 1 : settings.idleWorkers();
    // A start costs a core for a while: no more of them at once than there are jobs waiting.
    int startsMax = Math.max(1, Math.min(queue.size(), settings.workers()));
    while (live < wanted && starting < startsMax && backoff.waitNanos(now) <= 0) {
      startOne(now, effects);
      live++;
      starting++;
    }
    for (; live > wanted; live--) {
      PooledWorker surplus = idle();
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
    workers.add(worker);
    byProcess.put(process, worker);
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
      lastWorkNanos = clock.nanoTime();
      assign(effects);
      fit(effects);
    }
  }

  private void handBack(PendingJob job, ModuleError error, Effects effects) {
    if (job.countHandover() >= HANDOVERS_MAX) {
      effects.add(() -> job.fail(error));
    } else {
      queue.addFirst(job);
    }
  }

  private void died(WorkerProcess process, WorkerEnd end, Effects effects) {
    long now = clock.nanoTime();
    backoff.failed(now);
    effects.add(() -> {
      log.warn("{} ended without a job: {}", process, end.error().message());
      events.gone(process.pid(), reason(end));
    });
  }

  private @Nullable PooledWorker idle() {
    // The most recently used one: its sources are warm, and the others may become surplus.
    return workers.stream()
        .filter(w -> w.place() instanceof Place.Idle)
        .max(Comparator.comparingLong(w -> ((Place.Idle) w.place()).sinceNanos()))
        .orElse(null);
  }

  private int busy() {
    return (int) workers.stream().filter(w -> w.place() instanceof Place.Busy).count();
  }

  private static Reason reason(WorkerEnd end) {
    return switch (end) {
      case WorkerEnd.NotStarted notStarted -> Reason.DIED;
      case WorkerEnd.Exited exited -> Reason.DIED;
      case WorkerEnd.Violated violated -> Reason.VIOLATION;
    };
  }

  // ---- time

  private void expire(PendingJob job) {
    decide(effects -> {
      if (queue.remove(job)) {
        effects.add(() -> job.fail(trapped("no prerender worker was free within the limit")));
        return;
      }
      for (PooledWorker worker : List.copyOf(workers)) {
        if (worker.running(job.number()) != null) {
          end(worker, Limit.WALL_TIME.error(), Reason.LIMIT, effects);
        }
      }
    });
  }

  private void expireTake(PooledWorker worker, PendingJob job) {
    decide(effects -> {
      Place.Busy busy = worker.running(job.number());
      if (busy != null && !busy.taken()) {
        kill(worker, Reason.UNRESPONSIVE, effects);
        handBack(job, trapped("no prerender worker began the job"), effects);
        assign(effects);
        fit(effects);
      }
    });
  }

  private void expireStart(PooledWorker worker) {
    decide(effects -> {
      if (worker.place() instanceof Place.Starting) {
        kill(worker, Reason.UNRESPONSIVE, effects);
        backoff.failed(clock.nanoTime());
        fit(effects);
      }
    });
  }

  private void killOversized() {
    List<PooledWorker> atWork;
    synchronized (lock) {
      atWork = workers.stream().filter(w -> w.place() instanceof Place.Busy).toList();
    }
    for (PooledWorker worker : atWork) {
      if (worker.process().residentBytes().orElse(0) > settings.residentBytesMax()) {
        decide(effects -> end(worker, Limit.HEAP.error(), Reason.LIMIT, effects));
      }
    }
  }

  private void decide(Consumer<Effects> decision) {
    Effects effects = new Effects();
    synchronized (lock) {
      decision.accept(effects);
    }
    for (Runnable action : effects.actions) {
      action.run();
    }
  }

  private static ModuleError trapped(String message) {
    return ModuleError.of(ModuleError.Kind.TRAPPED, message);
  }
}
