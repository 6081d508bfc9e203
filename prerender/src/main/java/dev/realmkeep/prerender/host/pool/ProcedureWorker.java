package dev.realmkeep.prerender.host.pool;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.host.lane.HostMetrics;
import dev.realmkeep.prerender.host.lane.HostMetrics.Lane;
import dev.realmkeep.prerender.host.lane.HostMetrics.Replacement;
import dev.realmkeep.prerender.host.lane.LaneParts;
import dev.realmkeep.prerender.host.lane.LoadedProgram;
import dev.realmkeep.prerender.host.lane.MainLane;
import java.util.SplittableRandom;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * One thread of the procedure pool and the instance it has checked out. Everything but {@link
 * #cancel}, {@link #end} and the loss of the thread happens on that thread.
 */
final class ProcedureWorker {

  private static final Logger log = LoggerFactory.getLogger(ProcedureWorker.class);

  private final LaneParts parts;
  private final ProcedureServices services;
  private final MainLane lane;
  private final ProcedurePool pool;
  private final SplittableRandom seeds = new SplittableRandom();

  private @Nullable LoadedProgram program;
  private @Nullable HostInstance instance;
  private int runs;
  private volatile @Nullable ProcedureRun running;
  private volatile boolean ending;

  ProcedureWorker(LaneParts parts, ProcedureServices services, MainLane lane, ProcedurePool pool) {
    this.parts = parts;
    this.services = services;
    this.lane = lane;
    this.pool = pool;
  }

  void start(int number) {
    Thread.ofPlatform()
        .daemon()
        .name("procedure-" + parts.claim().realm() + "-" + number)
        .stackSize(HostInstance.STACK_BYTES)
        .start(this::work);
  }

  /** Whether its instance is of sources that are not in use any more. */
  boolean isOutOfDate() {
    return program != null && program != lane.program();
  }

  /** Ends what runs for a connection; any thread. */
  void cancel(String connectionId) {
    ProcedureRun run = running;
    if (run != null && run.procedure().caller().connectionId().equals(connectionId)) {
      run.cancel(ProcedurePool.LEFT);
      services
          .timers()
          .schedule(run::kill, parts.limits().cancelGrace().toNanos(), TimeUnit.NANOSECONDS);
    }
  }

  /** Ends what runs; any thread. */
  void end() {
    ending = true;
    ProcedureRun run = running;
    if (run != null) {
      run.cancel("the host stops");
      run.kill();
    }
  }

  private void work() {
    Procedure next;
    while ((next = pool.next(this)) != null) {
      if (!perform(next)) {
        return;
      }
      pool.done();
    }
    giveBack(null);
  }

  /** Whether this is still a thread of the pool. */
  private boolean perform(Procedure procedure) {
    try {
      LoadedProgram now = lane.program();
      if (now == null) {
        procedure.tell(refused(Refusal.STOPPING, "the host stops"));
        return true;
      }
      CallOutcome refusal = procedure.refusal(now.description());
      if (refusal != null) {
        procedure.tell(refusal);
        return true;
      }
      HostInstance checkedOut = checkOut(now);
      if (checkedOut == null) {
        procedure.tell(refused(Refusal.UNAVAILABLE, "no instance could be made for it"));
        return true;
      }
      if (procedure.abandoned()) {
        procedure.tell(refused(Refusal.CANCELLED, ProcedurePool.LEFT));
        return true;
      }
      return !procedure.admitted().join() || run(procedure, checkedOut);
    } catch (RuntimeException | Error e) {
      log.error("procedure {} failed outside of its instance", procedure.function(), e);
      procedure.tell(new CallOutcome.Unknown("the host failed: " + e));
      return true;
    }
  }

  private boolean run(Procedure procedure, HostInstance checkedOut) {
    FunctionCall call =
        new FunctionCall(
            parts.numbers().getAsLong(),
            procedure.function(),
            procedure.argsJson(),
            procedure.caller(),
            parts.clock().epochMillis(),
            seeds.nextLong());
    ProcedureRun run = new ProcedureRun(parts, services, lane, procedure, call, checkedOut, this);
    long start = parts.clock().nanoTime();
    running = run;
    if (ending) {
      end();
    }
    if (procedure.abandoned()) {
      cancel(procedure.caller().connectionId()); // it may have left before there was a run to end
    }
    CallResult result;
    try {
      result = checkedOut.run(call, run);
    } catch (RuntimeException | Error e) {
      log.error("running {} failed", call.export(), e);
      result =
          new CallResult.Trapped(
              ModuleError.of(ModuleError.Kind.TRAPPED, "the runtime failed: " + e));
    }
    running = null;
    if (!run.finish()) {
      return false;
    }
    parts
        .metrics()
        .ran(Lane.PROCEDURE, HostMetrics.Outcome.of(result), parts.clock().nanoTime() - start);
    parts.cleanedUp(call, checkedOut.leftBehind());
    runs++;
    if (result instanceof CallResult.Trapped(ModuleError error)) {
      parts.metrics().trapped(error.kind());
      giveBack(run.isCancelled() ? Replacement.CANCELLED : Replacement.TRAP);
    } else if (runs >= parts.limits().procedureRunsMax()) {
      giveBack(Replacement.RUNS);
    }
    procedure.tell(outcome(result));
    return true;
  }

  /** The run's thread is lost; any thread. */
  void lost(ProcedureRun run, ModuleError limit) {
    parts.metrics().trapped(limit.kind());
    parts.metrics().replaced(Replacement.STUCK);
    LoadedProgram of = program;
    if (of != null) {
      of.gone(run.instance());
    }
    run.procedure().tell(new CallOutcome.Trapped(limit));
    pool.lost(this);
  }

  static CallOutcome outcome(CallResult result) {
    return switch (result) {
      case CallResult.Returned(String json) -> new CallOutcome.Returned(json);
      case CallResult.BadArguments(String detail) -> refused(Refusal.BAD_ARGUMENTS, detail);
      case CallResult.StoreLost(String detail) -> new CallOutcome.NotApplied(detail);
      case CallResult.Threw(ModuleError error) -> new CallOutcome.Threw(error);
      case CallResult.Trapped(ModuleError error) -> new CallOutcome.Trapped(error);
    };
  }

  private @Nullable HostInstance checkOut(LoadedProgram now) {
    if (instance != null && program != now) {
      giveBack(Replacement.SOURCES);
    }
    if (instance == null) {
      program = now;
      instance = make(now);
      runs = 0;
    }
    return instance;
  }

  private @Nullable HostInstance make(LoadedProgram of) {
    CompletableFuture<HostInstance> made = of.another();
    try {
      return made.get(parts.limits().replacementWait().toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | CompletionException e) {
      log.warn("no instance for procedures of {}", parts.claim().realm(), e.getCause());
    } catch (TimeoutException | InterruptedException e) {
      of.unwanted(made);
    }
    return null;
  }

  private void giveBack(@Nullable Replacement reason) {
    HostInstance old = instance;
    LoadedProgram of = program;
    instance = null;
    program = null;
    if (old != null && of != null) {
      of.gone(old);
      if (reason != null) {
        parts.metrics().replaced(reason);
      }
    }
  }

  private static CallOutcome.Refused refused(Refusal reason, String detail) {
    return new CallOutcome.Refused(reason, detail);
  }
}
