package dev.realmkeep.prerender.limits;

import dev.realmkeep.prerender.guest.GuestOptions;
import java.time.Duration;
import org.graalvm.polyglot.Context;
import org.graalvm.polyglot.Engine;

/**
 * What one call of guest code may use. Immutable.
 *
 * <p>Time and allocation are enforced by {@link Guard}, because it can tell a call's limit from
 * another's and leaves the context usable; the engine's own CPU limit stands behind it as a second
 * line. Stack, string and array limits are enforced inside the engine, where the excess arises.
 *
 * @param wallMillisMax time from start to end of a call, milliseconds, at least 1
 * @param cpuMillisMax processor time of the call's thread, milliseconds, at least 1
 * @param allocationBytesMax bytes the call's thread may allocate before its memory is looked at, at
 *     least 1 MiB. Where the heap serves one guest (a worker) the call may go on as long as no more
 *     than this is held after a collection; where it has other tenants the budget is final
 * @param stackFramesMax guest frames on the stack; without it a function that recurses in {@code
 *     try} and {@code catch} can neither be cancelled nor leaves the engine usable
 * @param syntaxDepthMax nesting levels of one function's syntax tree
 * @param stringLengthMax characters of one string
 * @param typedArrayLengthMax elements of one typed array
 * @param outputBytesMax bytes the call may write to its console, and bytes of UTF-8 that the JSON
 *     of a host function's result may have
 * @param interruptGraceMillis between the interruption of a call, which leaves its context usable,
 *     and the forced close of the context
 * @param closeGraceMillis between the forced close and the verdict that the thread is stuck in a
 *     built-in that does not poll
 */
public record GuestLimits(
    long wallMillisMax,
    long cpuMillisMax,
    long allocationBytesMax,
    int stackFramesMax,
    int syntaxDepthMax,
    int stringLengthMax,
    int typedArrayLengthMax,
    long outputBytesMax,
    long interruptGraceMillis,
    long closeGraceMillis) {

  /** The limits of a prerender unless the settings say otherwise. */
  public static final GuestLimits PRERENDER =
      new GuestLimits(
          10_000, 10_000, 128L << 20, 400, 2_000, 16_000_000, 16_000_000, 1 << 20, 100, 100);

  public GuestLimits {
    if (wallMillisMax < 1 || cpuMillisMax < 1 || allocationBytesMax < 1 << 20) {
      throw new IllegalArgumentException("time limits start at 1 ms, allocation at 1 MiB");
    }
    if (stackFramesMax < 1
        || syntaxDepthMax < 1
        || stringLengthMax < 1
        || typedArrayLengthMax < 1
        || outputBytesMax < 1
        || interruptGraceMillis < 0
        || closeGraceMillis < 0) {
      throw new IllegalArgumentException("limits are positive");
    }
  }

  /**
   * Milliseconds after which a call of a lane is said to be still running: half of what it has at a
   * stretch.
   */
  public long slowMillis() {
    return Math.min(wallMillisMax, cpuMillisMax) / 2;
  }

  /** These limits with no more than {@code wall} of wall-clock and processor time. */
  public GuestLimits within(Duration wall) {
    long millis = Math.max(1, wall.toMillis());
    return new GuestLimits(
        Math.min(millis, wallMillisMax),
        Math.min(millis, cpuMillisMax),
        allocationBytesMax,
        stackFramesMax,
        syntaxDepthMax,
        stringLengthMax,
        typedArrayLengthMax,
        outputBytesMax,
        interruptGraceMillis,
        closeGraceMillis);
  }

  /** These limits with other limits of time. */
  public GuestLimits withMillisMax(long wallMillis, long cpuMillis) {
    return new GuestLimits(
        wallMillis,
        cpuMillis,
        allocationBytesMax,
        stackFramesMax,
        syntaxDepthMax,
        stringLengthMax,
        typedArrayLengthMax,
        outputBytesMax,
        interruptGraceMillis,
        closeGraceMillis);
  }

  /** These limits with another allocation budget. */
  public GuestLimits withAllocationBytesMax(long bytes) {
    return new GuestLimits(
        wallMillisMax,
        cpuMillisMax,
        bytes,
        stackFramesMax,
        syntaxDepthMax,
        stringLengthMax,
        typedArrayLengthMax,
        outputBytesMax,
        interruptGraceMillis,
        closeGraceMillis);
  }

  /** The options of engines and contexts that serve one call each. */
  public GuestOptions options() {
    return new GuestOptions(this::applyTo, this::applyTo);
  }

  /**
   * Sets the limits that belong to an engine; contexts of an engine built elsewhere with other
   * values are refused by GraalJS.
   */
  public Engine.Builder applyTo(Engine.Builder engine) {
    return engine.option("engine.WarnInterpreterOnly", "false");
  }

  /**
   * Sets the limits that belong to a context. The engine's CPU limit is not among them: it starts a
   * thread for each context and counts over the whole life of a context, so a lane would pass it by
   * working. The guard limits the processor time of each call.
   */
  public Context.Builder applyTo(Context.Builder context) {
    return context
        .allowExperimentalOptions(true)
        .option("sandbox.MaxStackFrames", Integer.toString(stackFramesMax))
        .option("sandbox.MaxASTDepth", Integer.toString(syntaxDepthMax))
        .option("sandbox.MaxOutputStreamSize", outputBytesMax + "B")
        .option("sandbox.MaxErrorStreamSize", outputBytesMax + "B")
        .option("js.string-length-limit", Integer.toString(stringLengthMax))
        .option("js.max-typed-array-length", Integer.toString(typedArrayLengthMax));
  }
}
