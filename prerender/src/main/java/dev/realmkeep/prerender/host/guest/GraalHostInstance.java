package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleError.Kind;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.prerender.guest.GuestErrors;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.guest.GuestLane.Step;
import dev.realmkeep.prerender.host.guest.HostDescriptionReader.Numbered;
import dev.realmkeep.prerender.host.guest.ProcedureRun.Event;
import dev.realmkeep.prerender.host.instance.CallHost;
import dev.realmkeep.prerender.host.instance.CallHost.TransactionFailed;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.host.instance.HostProgramException;
import dev.realmkeep.prerender.host.instance.LeftBehind;
import dev.realmkeep.prerender.limits.Guard;
import dev.realmkeep.prerender.limits.GuestLimits;
import dev.realmkeep.prerender.limits.Limit;
import dev.realmkeep.prerender.limits.ThreadUsage;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.PolyglotException;
import org.graalvm.polyglot.Value;
import org.jspecify.annotations.Nullable;

/**
 * A host module in a context of its own. Arguments and results cross as one string each; what a
 * function asks of the host goes through one {@link GuestDoor}, which serves whichever call runs.
 *
 * <p>A procedure is pieces of guest code with waits between them, all on the thread of {@link
 * #run}: each piece is supervised by itself, with what is left of the procedure's time and
 * allocation, and its wait ends when something it waits for does, at its deadline, or when the
 * instance is closed.
 */
final class GraalHostInstance implements HostInstance {

  /** An export that can be run. */
  private record Export(int number, FunctionKind kind, GuestLimits limits) {}

  /** Of guest code that is not the module's. */
  private static final GuestLimits LIMITS_OF_OURS = GuestLimits.PRERENDER;

  private final Clock clock;
  private final ThreadUsage usage;
  private final GuestErrors errors;
  private final GuestDoor door;
  private final GuestLane lane;
  private final GuestModule module;
  private final Map<String, Export> exports = new HashMap<>();
  private LeftBehind leftBehind = LeftBehind.NOTHING;
  private volatile @Nullable ProcedureRun procedure;

  /**
   * Evaluates the module.
   *
   * @throws HostProgramException when that fails; the context is closed then
   */
  GraalHostInstance(
      Context context,
      GraalHostProgram.Entry entry,
      RunLimits limits,
      GuestErrors errors,
      Clock clock,
      Guard guard,
      ThreadUsage usage) {
    this.clock = clock;
    this.usage = usage;
    this.errors = errors;
    this.door = new GuestDoor(clock);
    this.lane = new GuestLane(context, guard, errors, door::host);
    door.waitsIn(lane);
    try {
      this.module = GuestModule.evaluate(context, lane, door, limits.load(), errors, entry);
    } catch (HostProgramException e) {
      lane.close();
      throw e;
    }
    List<Numbered> runnables = module.described().runnables();
    for (int n = 0; n < runnables.size(); n++) {
      Numbered one = runnables.get(n);
      exports.put(one.export(), new Export(n, one.kind(), limits.of(one.kind(), one.isHook())));
    }
  }

  @Override
  public HostDescription description() {
    return module.described().description();
  }

  @Override
  public CallResult run(FunctionCall call, CallHost host) {
    Export export = exports.get(call.export());
    if (export == null) {
      return threw("the host module exports no function " + call.export());
    }
    return export.kind == FunctionKind.PROCEDURE
        ? runProcedure(export, call, host)
        : runAtOnce(export, call, host);
  }

  private CallResult runAtOnce(Export export, FunctionCall call, CallHost host) {
    door.open(call, host, null);
    Step step = lane.step(export.limits, module.run(), export.number, call.argsJson());
    boolean unread = step instanceof Step.Threw && !abandoned();
    String lost = door.storeLost();
    int[] left = door.close();
    leftBehind =
        left[0] + left[1] == 0 ? LeftBehind.NOTHING : new LeftBehind(left[0], 0, left[1], 0);
    return switch (step) {
      case Step.Trapped(ModuleError error) -> new CallResult.Trapped(error);
      case Step.Threw(PolyglotException thrown) ->
          lost != null ? new CallResult.StoreLost(lost) : threw(thrown, unread);
      case Step.Done(Value value) -> {
        String refusal = door.refusal();
        if (refusal != null) {
          yield new CallResult.BadArguments(refusal);
        }
        yield lost != null ? new CallResult.StoreLost(lost) : returned(value.asString(), export);
      }
    };
  }

  private static CallResult returned(String json, Export export) {
    long max = export.limits.outputBytesMax();
    return Utf8.exceeds(json, max)
        ? threw("the result is too large: it has more than " + max + " bytes")
        : new CallResult.Returned(json);
  }

  private static CallResult threw(String message) {
    return new CallResult.Threw(ModuleError.of(Kind.EVALUATION, message));
  }

  /** Ends a call that threw, in the guest; answers whether its function had been called at all. */
  private boolean abandoned() {
    return !(lane.step(LIMITS_OF_OURS, module.abandon()) instanceof Step.Done(Value begun))
        || begun.asBoolean();
  }

  private CallResult threw(PolyglotException thrown, boolean unread) {
    return unread
        ? new CallResult.BadArguments("the arguments are no JSON: " + thrown.getMessage())
        : new CallResult.Threw(errors.ofExport(thrown));
  }

  private CallResult runProcedure(Export export, FunctionCall call, CallHost host) {
    ProcedureRun run = new ProcedureRun(host);
    door.open(call, host, run);
    procedure = run;
    try {
      return new Steps(export, run).all(call);
    } finally {
      procedure = null;
      int[] waits = run.end();
      int[] left = door.close();
      leftBehind = new LeftBehind(left[0], waits[0], left[1], waits[1]);
    }
  }

  /** The pieces of one procedure. */
  private final class Steps {
    private final Export export;
    private final ProcedureRun run;
    private final long deadlineNanos;
    private final long thread = Thread.currentThread().threadId();
    private final long allocatedBefore = usage.allocatedBytes(thread);

    Steps(Export export, ProcedureRun run) {
      this.export = export;
      this.run = run;
      this.deadlineNanos = clock.nanoTime() + export.limits.wallMillisMax() * 1_000_000;
    }

    /** What is left to the procedure. */
    private GuestLimits limits() {
      long millis = Math.max(1, (deadlineNanos - clock.nanoTime()) / 1_000_000);
      long allocated = usage.allocatedBytes(thread) - allocatedBefore;
      return export
          .limits
          .withMillisMax(millis, export.limits.cpuMillisMax())
          .withAllocationBytesMax(
              Math.max(1 << 20, export.limits.allocationBytesMax() - allocated));
    }

    CallResult all(FunctionCall call) {
      Step step = lane.step(limits(), module.start(), export.number, call.argsJson());
      while (true) {
        CallResult end = end(step);
        if (end != null) {
          return end;
        }
        step = next();
      }
    }

    /** What the procedure came to; null while it goes on. */
    private @Nullable CallResult end(Step step) {
      switch (step) {
        case Step.Trapped(ModuleError error) -> {
          return new CallResult.Trapped(error);
        }
        case Step.Threw(PolyglotException thrown) -> {
          return threw(thrown, !run.isSettled() && !abandoned());
        }
        case Step.Done done -> {}
      }
      String refusal = door.refusal();
      if (refusal != null) {
        return new CallResult.BadArguments(refusal);
      }
      if (run.isSettled()) {
        String json = run.result();
        return json != null ? returned(json, export) : end(lane.step(limits(), module.rethrow()));
      }
      if (!run.waits()) {
        abandoned();
        return threw("the procedure waits for a promise that nothing will settle");
      }
      return null;
    }

    /** Waits for the next thing the guest waits for, and hands it over. */
    private Step next() {
      Event event;
      try {
        event = run.next(deadlineNanos - clock.nanoTime());
      } catch (InterruptedException e) {
        Thread.currentThread().interrupt();
        return lane.trapped(null);
      }
      return switch (event) {
        case null -> lane.trapped(Limit.WALL_TIME);
        case Event.Closed closed -> lane.trapped(null);
        case Event.Answered(long id, boolean ok, String answer) ->
            lane.step(limits(), module.resume(), id, ok, answer);
        case Event.Turn turn -> turn(turn);
      };
    }

    private Step turn(Event.Turn turn) {
      door.turn(turn.documents());
      Step step = lane.step(limits(), module.turn(), turn.id());
      String lost = door.storeLost();
      boolean used = step instanceof Step.Done(Value value) && value.asBoolean() && lost == null;
      if (used) {
        turn.used().complete(null);
      } else {
        turn.used()
            .completeExceptionally(
                new TransactionFailed(lost == null ? "its function threw" : lost));
      }
      return step;
    }
  }

  @Override
  public LeftBehind leftBehind() {
    return leftBehind;
  }

  @Override
  public void close() {
    lane.close();
    ProcedureRun waiting = procedure;
    if (waiting != null) {
      waiting.closed();
    }
  }
}
