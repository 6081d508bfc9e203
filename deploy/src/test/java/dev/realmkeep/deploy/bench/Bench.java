package dev.realmkeep.deploy.bench;

import java.io.PrintStream;
import java.util.Arrays;
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
    /** Runs and prints; throws when a run is void. */
    void run(List<String> args, PrintStream out) throws Exception;
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
    Family family = args.length == 0 ? null : FAMILIES.get(args[0].toLowerCase(Locale.ROOT));
    if (family == null) {
      System.err.println("usage: realm bench " + String.join("|", FAMILIES.keySet()));
      System.exit(2);
      return;
    }
    System.out.println(Machine.describe());
    System.out.println();
    family.run(Arrays.asList(args).subList(1, args.length), System.out);
  }
}
