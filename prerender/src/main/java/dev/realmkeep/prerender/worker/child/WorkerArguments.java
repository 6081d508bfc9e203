package dev.realmkeep.prerender.worker.child;

import dev.realmkeep.prerender.limits.GuestLimits;
import java.util.ArrayList;
import java.util.List;

/**
 * What a worker is told on its command line, because its environment is empty. Immutable.
 *
 * @param limits of each prerender
 * @param contentBytesMax bytes of file contents a worker keeps
 * @param frameBytesMax longest frame in either direction, bytes
 * @param resultBytesMax longest JSON form of an entry, bytes
 * @param serverPid the process without which the worker has no reason to live
 */
public record WorkerArguments(
    GuestLimits limits,
    long contentBytesMax,
    int frameBytesMax,
    int resultBytesMax,
    long serverPid) {

  private static final int NUMBERS = 14;

  /** The arguments, one number each, in the order in which {@link #parse} takes them. */
  public List<String> toArguments() {
    List<String> arguments = new ArrayList<>(NUMBERS);
    for (long number :
        new long[] {
          limits.wallMillisMax(),
          limits.cpuMillisMax(),
          limits.allocationBytesMax(),
          limits.stackFramesMax(),
          limits.syntaxDepthMax(),
          limits.stringLengthMax(),
          limits.typedArrayLengthMax(),
          limits.outputBytesMax(),
          limits.interruptGraceMillis(),
          limits.closeGraceMillis(),
          contentBytesMax,
          frameBytesMax,
          resultBytesMax,
          serverPid
        }) {
      arguments.add(Long.toString(number));
    }
    return arguments;
  }

  /**
   * @throws IllegalArgumentException when they are not those of {@link #toArguments}
   */
  public static WorkerArguments parse(List<String> arguments) {
    if (arguments.size() != NUMBERS) {
      throw new IllegalArgumentException(
          "a worker is started by its server, with " + NUMBERS + " arguments");
    }
    long[] n = arguments.stream().mapToLong(Long::parseLong).toArray();
    return new WorkerArguments(
        new GuestLimits(
            n[0],
            n[1],
            n[2],
            Math.toIntExact(n[3]),
            Math.toIntExact(n[4]),
            Math.toIntExact(n[5]),
            Math.toIntExact(n[6]),
            n[7],
            n[8],
            n[9]),
        n[10],
        Math.toIntExact(n[11]),
        Math.toIntExact(n[12]),
        n[13]);
  }
}
