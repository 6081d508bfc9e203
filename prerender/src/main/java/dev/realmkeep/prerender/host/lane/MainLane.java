package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.lane.ClientChange;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.host.lane.HostMetrics.Lane;
import dev.realmkeep.prerender.host.lane.HostMetrics.Replacement;
import java.util.List;
import java.util.Objects;
import java.util.Queue;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One realm's main lane: a queue, one thread, one instance. {@link #offer}, {@link #urgent}, {@link
 * #stop}, {@link #description} and {@link #ended} may be called from any thread and return at once;
 * the rest belongs to the lane's thread, that is to the tasks it runs.
 *
 * <pre>
 *   New ──begin──▶ Running ──stop, or fatal──▶ Ending ──queue answered──▶ Ended
 *                    │  ▲
 *      trap, heap,   ▼  │ a spare instance, within replacementWait
 *      new sources  Replacing ──none can be had──▶ Ending
 * </pre>
 *
 * <p>Tasks run one after the other in the order in which they were offered; urgent ones (new
 * sources) run before, between two. The queue is untouched by a replacement. When the lane ends,
 * each task that has not run is told so once.
 *
 * <p>A run that does not come back although its context is closed costs the thread: whoever is told
 * ({@link LaneRun#stuck}) starts another, which finishes that run as trapped and goes on. All that
 * is confined to the lane's thread goes over with the start of the new one; the old thread finds
 * that its run is not its own any more and ends without touching anything.
 */
public final class MainLane {

  private static final Logger log = LoggerFactory.getLogger(MainLane.class);

  /** Made beforehand: they are needed when there is no memory. */
  private static final CallOutcome DIED = new CallOutcome.HostRestarted("the main lane failed");

  private static final CallOutcome UNFINISHED =
      new CallOutcome.Unknown("the main lane failed while it ran");

  private static final long CLOSE_MILLIS_MAX = 1_000;

  private volatile @Nullable CallOutcome stopping;
  private volatile @Nullable LoadedProgram program;
  private final LaneParts parts;
  private final Clock clock;
  private final HostMetrics metrics;
  private final LaneQueue queue;
  private final Queue<LaneTask> urgent = new ConcurrentLinkedQueue<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Object phase = new Object();
  private boolean begun;

  // Confined to the lane's thread.
  private final SplittableRandom seeds = new SplittableRandom();
  private final LaneCommits commits;
  private final InstanceSupply supply;
  private final LaneMemory memory;
  private @Nullable HostInstance instance;
  private @Nullable LaneTask current;

  public MainLane(LaneParts parts) {
    this.parts = parts;
    this.clock = parts.clock();
    this.metrics = parts.metrics();
    this.queue = new LaneQueue(clock);
    this.commits =
        new LaneCommits(
            parts.store(), parts.claim(), parts.held(), parts.committed(), this::endAfterThis);
    this.supply = new InstanceSupply(parts.limits().replacementWait(), clock, parts.reload());
    this.memory =
        new LaneMemory(parts.heap().join(parts.limits().heap(), queue::wake), metrics, clock);
  }

  /** Begins to run; false when the lane was stopped before, and takes nothing over then. */
  public boolean begin(LoadedProgram loaded, HostInstance first) {
    synchronized (phase) {
      if (stopping != null) {
        return false;
      }
      begun = true;
    }
    program = loaded;
    instance = first;
    start(memory::fresh);
    return true;
  }

  /** Queues a task. */
  public void offer(LaneTask task) {
    queue.offer(task);
  }

  /** Queues a task that is to run before all others. */
  public void urgent(LaneTask task) {
    urgent.add(task);
    queue.wake();
    if (ended.isDone()) {
      answerUrgent();
    }
  }

  /** Ends the lane after what it is doing now; what is queued is told {@code outcome}. */
  public void stop(CallOutcome outcome) {
    boolean neverRan;
    synchronized (phase) {
      if (stopping != null) {
        return;
      }
      stopping = outcome;
      neverRan = !begun;
    }
    queue.wake();
    if (neverRan) {
      answerAll(outcome);
    }
  }

  /** Completes when nothing runs any more and everything queued has been answered. */
  public CompletableFuture<Void> ended() {
    return ended;
  }

  /** What the module declares now, or null before the lane has begun. */
  public @Nullable HostDescription description() {
    LoadedProgram now = program;
    return now == null ? null : now.description();
  }

  /** The sources that run now, or null before the lane has begun. */
  public @Nullable LoadedProgram program() {
    return program;
  }

  /** A call with the next number, for now. */
  public FunctionCall functionCall(String export, String argsJson, Caller caller) {
    return new FunctionCall(
        parts.numbers().getAsLong(),
        export,
        argsJson,
        caller,
        clock.epochMillis(),
        seeds.nextLong());
  }

  /** The instance that runs tasks. */
  public HostInstance instance() {
    HostInstance now = instance;
    if (now == null) {
      throw new IllegalStateException("the lane has no instance");
    }
    return now;
  }

  /** Makes writes durable, at least one change, and tells what became of it. */
  public void commit(Writes writes, List<ClientChange> clients, Consumer<CommitOutcome> then) {
    commits.commit(writes, clients, then);
  }

  /**
   * As {@link #commit}; when nothing was written, {@code then} is told that all before is durable.
   */
  public void commitIfAny(Writes writes, Consumer<CommitOutcome> then) {
    if (writes.isEmpty()) {
      commits.afterAll(then);
    } else {
      commits.commit(writes, List.of(), then);
    }
  }

  /** Documents as the next commit will find them. */
  public OpenDocuments open(boolean readOnly) {
    return parts.documents().open(readOnly, commits.nextVersion());
  }

  /** Logs to the realm. Any thread. */
  public void log(String function, long call, HostLog.Level level, String message) {
    parts.log(function, call, level, message);
  }

  /** Other sources take over, with an instance that has been made of them. */
  public void adopt(LoadedProgram next, HostInstance fresh) {
    LoadedProgram before = Objects.requireNonNull(program);
    HostInstance old = instance();
    program = next;
    instance = fresh;
    before.gone(old);
    before.retire();
    metrics.replaced(Replacement.SOURCES);
    memory.fresh();
  }

  /** The lane ends after the task that runs now, because. */
  public void endAfterThis(String why) {
    log.warn("the module host of {} ends: {}", parts.claim().realm(), why);
    stop(new CallOutcome.HostRestarted(why));
  }

  /** A run's thread is lost; any thread. */
  void goOnWithout(LaneRun run, ModuleError limit) {
    metrics.threadAbandoned();
    log.warn("a thread of {} is lost in {}", parts.claim().realm(), run.call.export());
    start(() -> {
      memory.fresh();
      finished(run, new CallResult.Trapped(limit), Replacement.STUCK);
    });
  }

  private void start(Runnable first) {
    Thread.ofPlatform()
        .daemon()
        .name("main-lane-" + parts.claim().realm())
        .stackSize(HostInstance.STACK_BYTES)
        .start(() -> work(first));
  }

  private void work(Runnable first) {
    try {
      parts.laneStart().run();
      first.run();
      while (stopping == null) {
        if (memory.takeRetirement()) {
          retire();
          continue;
        }
        LaneTask task = urgent.poll();
        if (task == null) {
          task = queue.poll();
        }
        if (task == null) {
          queue.await(
              () -> stopping == null && urgent.isEmpty() && !memory.isRetireAsked(),
              parts.limits().spareIdle(),
              () -> Objects.requireNonNull(program).cool());
        } else if (!run(task)) {
          return;
        }
      }
    } catch (Throwable e) {
      died(e);
    }
    end();
  }

  /** Whether this is still the lane's thread. */
  private boolean run(LaneTask task) {
    current = task;
    FunctionCall call = task.begin(this);
    if (call == null) {
      current = null;
      return true;
    }
    HostInstance used = task.instance(this);
    LaneRun run = new LaneRun(this, task, call, used, clock.nanoTime());
    CallResult result;
    try {
      result = used.run(call, run);
    } catch (RuntimeException | Error e) {
      log.error("running {} failed", call.export(), e);
      result =
          new CallResult.Trapped(
              ModuleError.of(ModuleError.Kind.TRAPPED, "the runtime failed: " + e));
    }
    if (!run.finish()) {
      return false;
    }
    finished(run, result, Replacement.TRAP);
    return true;
  }

  private void finished(LaneRun run, CallResult result, Replacement ifTrapped) {
    boolean trapped = result instanceof CallResult.Trapped;
    Writes writes = result instanceof CallResult.Returned ? run.writes() : Writes.NOTHING;
    run.task.finish(this, result, writes);
    current = null;
    long now = clock.nanoTime();
    HostMetrics.Outcome outcome = HostMetrics.Outcome.of(result);
    metrics.ran(Lane.MAIN, outcome, now - run.startNanos);
    if (ifTrapped == Replacement.TRAP) {
      parts.cleanedUp(run.call, run.instance.leftBehind());
    }
    if (result instanceof CallResult.Trapped(ModuleError error)) {
      metrics.trapped(error.kind());
    }
    if (trapped && run.instance == instance) {
      replace(ifTrapped);
    } else {
      memory.called(now);
    }
    if (stopping == null) {
      Objects.requireNonNull(program).warm();
    }
  }

  /** Between two tasks, when nothing on the stack holds the instance. */
  private void retire() {
    log.info("the instance of {} is retired: its memory", parts.claim().realm());
    CompletableFuture<Void> closed = replace(Replacement.HEAP);
    try {
      // What it held is to be free before the heap is read.
      closed.get(CLOSE_MILLIS_MAX, TimeUnit.MILLISECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      log.warn("the retired instance of {} does not close", parts.claim().realm());
    }
    memory.retired();
  }

  /** Completes when the old one is closed. */
  private CompletableFuture<Void> replace(Replacement reason) {
    LoadedProgram before = Objects.requireNonNull(program);
    CompletableFuture<Void> closed = before.gone(instance());
    instance = null;
    metrics.replaced(reason);
    if (stopping != null) {
      return closed;
    }
    InstanceSupply.Supplied next = supply.after(before);
    switch (next) {
      case InstanceSupply.Supplied.Fresh(HostInstance fresh, LoadedProgram of) -> {
        instance = fresh;
        if (of != before) {
          program = of;
          before.retire();
        }
        memory.fresh();
      }
      case InstanceSupply.Supplied.None(String why) ->
          endAfterThis("its instance could not be replaced: " + why);
    }
    return closed;
  }

  /** The thread cannot go on, perhaps for want of memory: what is queued comes first. */
  private void died(Throwable why) {
    stop(DIED);
    try {
      log.error("the main lane of {} failed", parts.claim().realm(), why);
    } catch (Throwable e) {
      why.addSuppressed(e);
    }
  }

  private void end() {
    HostInstance last = instance;
    LoadedProgram loaded = Objects.requireNonNull(program);
    instance = null;
    try {
      LaneTask unfinished = current;
      if (unfinished != null) {
        unfinished.never(UNFINISHED);
      }
    } finally {
      answerAll(Objects.requireNonNull(stopping));
    }
    if (last != null) {
      loaded.gone(last);
    }
    loaded.retire();
  }

  private void answerAll(CallOutcome outcome) {
    memory.leave();
    queue.close(outcome, LaneTask.errand(_ -> {}, _ -> answered()));
  }

  /** Everything that was queued before the end has been told. */
  private void answered() {
    answerUrgent();
    ended.complete(null);
    answerUrgent();
  }

  private void answerUrgent() {
    LaneTask task;
    while ((task = urgent.poll()) != null) {
      task.never(Objects.requireNonNull(stopping));
    }
  }
}
