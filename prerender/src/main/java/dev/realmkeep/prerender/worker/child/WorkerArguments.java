package dev.realmkeep.prerender.worker.child;

import dev.realmkeep.prerender.limits.GuestLimits;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;

/**
 * What a worker is told on its command line, because its environment is empty. Immutable.
 *
 * @param limits of each prerender
 * @param contentBytesMax bytes of file contents a worker keeps
 * @param frameBytesMax longest frame in either direction, bytes
 * @param resultBytesMax longest JSON form of an entry, bytes
 * @param serverPid the process without which the worker has no reason to live
 * @param prefixes of specifiers and what replaces them
 */
public record WorkerArguments(
    GuestLimits limits,
    long contentBytesMax,
    int frameBytesMax,
    int resultBytesMax,
    long serverPid,
    Map<String, String> prefixes) {

  private static final int NUMBERS = 14;

  /**
   * The arguments in the order in which {@link #parse} takes them: one number each, then each
   * prefix and what replaces it.
   */
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
    prefixes.forEach((prefix, replacement) -> {
      arguments.add(prefix);
      arguments.add(replacement);
    });
    return arguments;
  }

  /**
   * @throws IllegalArgumentException when they are not those of {@link #toArguments}
   */
  public static WorkerArguments parse(List<String> arguments) {
    if (arguments.size() < NUMBERS || (arguments.size() - NUMBERS) % 2 != 0) {
      throw new IllegalArgumentException(
          "a worker is started by its server, with " + NUMBERS + " numbers and pairs");
    }
    long[] n = arguments.subList(0, NUMBERS).stream().mapToLong(Long::parseLong).toArray();
    Map<String, String> prefixes = new LinkedHashMap<>();
    for (int i = NUMBERS; i < arguments.size(); i += 2) {
      prefixes.put(arguments.get(i), arguments.get(i + 1));
    }
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
        n[13],
        prefixes);
  }
}
