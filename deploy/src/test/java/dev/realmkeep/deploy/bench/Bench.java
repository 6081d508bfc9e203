package dev.realmkeep.deploy.bench;

import java.io.PrintStream;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;

/**
 * {@code realm bench}: runs one family of benchmarks and prints a table whose ratios come from one
 * run. Not part of the installation: benchmarks need the sources and JMH.
 */
public final class Bench {

  /** One family. */
  interface Family {
    /** Its arguments, for people; empty when it has none. */
    String usage();

    /**
     * What {@code args} ask for; nothing has begun yet.
     *
     * @throws IllegalArgumentException when they ask for nothing there is
     */
    Run of(List<String> args);
  }

  /** One run of a family. */
  interface Run {
    /** Runs and prints; throws when a run is void. */
    void print(PrintStream out) throws Exception;
  }

  private static final Map<String, Family> FAMILIES =
      new TreeMap<>(
          Map.of(
              "fleet", new FleetFamily(),
              "host", new HostFamily(),
              "invalidation", new InvalidationFamily(),
              "lookup", new LookupFamily(),
              "prerender", new PrerenderFamily(),
              "start", new StartFamily()));

  private Bench() {}

  public static void main(String[] args) throws Exception {
    System.exit(run(List.of(args), System.out, System.err));
  }

  /** Answers the exit code. */
  static int run(List<String> args, PrintStream out, PrintStream err) throws Exception {
    if (args.contains("--help") || args.contains("-h")) {
      out.println(usage());
      return 0;
    }
    Family family = args.isEmpty() ? null : FAMILIES.get(args.getFirst().toLowerCase(Locale.ROOT));
    Run run;
    try {
      if (family == null) {
        throw new IllegalArgumentException(
            args.isEmpty()
                ? "what is to be measured?"
                : "there is no benchmark " + args.getFirst());
      }
      run = family.of(args.subList(1, args.size()));
    } catch (IllegalArgumentException e) {
      err.println("realm bench: " + e.getMessage());
      err.println(usage());
      return 2;
    }
    out.println(Machine.describe());
    out.println();
    run.print(out);
    return 0;
  }

  private static String usage() {
    StringBuilder usage = new StringBuilder("Usage:");
    FAMILIES.forEach((name, family) ->
        usage.append(("\n  realm bench " + name + " " + family.usage()).stripTrailing()));
    return usage.toString();
  }

  /** For families without arguments. */
  static void none(List<String> args) {
    if (!args.isEmpty()) {
      throw new IllegalArgumentException("unknown argument " + args.getFirst());
    }
  }

  /** A number of things, 1 or more. */
  static int count(String argument) {
    try {
      int count = Integer.parseInt(argument);
      if (count > 0) {
        return count;
      }
    } catch (NumberFormatException e) {
      // Said below.
    }
    throw new IllegalArgumentException(argument + " is not a number of things");
  }
}
