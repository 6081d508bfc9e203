package dev.realmkeep.deploy.bench.fleet;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;

/**
 * What a run does.
 *
 * @param quick as short as it gets: shows that everything works, measures nothing
 * @param peers whether others are measured too
 * @param only names of scenarios or contenders, empty = all
 * @param races writes that race against computes, for Realmkeep
 * @param episodes keys that many processes ask for at once, for Realmkeep
 */
public record FleetOptions(
    boolean quick, boolean peers, List<String> only, int races, int episodes) {
  public static final String USAGE =
      "[--peers] [--quick] [--only NAME,…] [--races N] [--episodes N]";

  private static final int RACES = 100_000;
  private static final int EPISODES = 100_000;
  private static final int QUICK = 100;

  /**
   * @throws IllegalArgumentException when {@code args} are none
   */
  public static FleetOptions parse(List<String> args) {
    boolean quick = args.contains("--quick");
    boolean peers = false;
    List<String> only = new ArrayList<>();
    int races = quick ? QUICK : RACES;
    int episodes = quick ? QUICK : EPISODES;
    for (int i = 0; i < args.size(); i++) {
      String arg = args.get(i);
      switch (arg) {
        case "--quick" -> {}
        case "--peers" -> peers = true;
        case "--only" -> only.addAll(Arrays.asList(value(args, ++i).split(",")));
        case "--races" -> races = number(args, ++i);
        case "--episodes" -> episodes = number(args, ++i);
        default -> throw new IllegalArgumentException("unknown option " + arg);
      }
    }
    return new FleetOptions(quick, peers, List.copyOf(only), races, episodes);
  }

  private static String value(List<String> args, int i) {
    if (i >= args.size()) {
      throw new IllegalArgumentException(args.get(i - 1) + " needs a value");
    }
    return args.get(i);
  }

  private static int number(List<String> args, int i) {
    try {
      return Integer.parseInt(value(args, i));
    } catch (NumberFormatException e) {
      throw new IllegalArgumentException(args.get(i - 1) + " needs a number", e);
    }
  }

  /** Whether one of {@code all} that is called {@code name} is asked for. */
  boolean wants(String name, List<String> all) {
    List<String> among = only.stream().filter(all::contains).toList();
    return among.isEmpty() || among.contains(name);
  }
}
