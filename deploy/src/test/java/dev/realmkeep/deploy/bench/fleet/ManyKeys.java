package dev.realmkeep.deploy.bench.fleet;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Eight processes ask for many cold keys, a thousand at a time, each in an order of its own:
 * whether there is a key that was computed more than once. A compute does not sleep, so that as
 * many as possible happen at once.
 */
final class ManyKeys implements Scenario {
  private static final int PROCESSES = 8;
  private static final int SLOTS = 4;
  private static final int BATCH = 1_000;
  private static final int LIMIT_SECONDS = 120;
  private static final long BUDGET_NANOS = 3_600_000_000_000L;
  private static final long PEER_BUDGET_NANOS = 12_000_000_000L;

  @Override
  public String name() {
    return "many";
  }

  @Override
  public List<Measure> measures() {
    return List.of(Measure.COMPUTES_AT_LARGE);
  }

  @Override
  public void run(Workbench bench) throws Exception {
    Fleet fleet = bench.fleet(bench.count(PROCESSES, 3), SLOTS);
    fleet.askAll(10, i -> new Object[] {"take", 0});
    Spent before = Spent.by(fleet, bench.database());
    int wanted = bench.options().episodes();
    long until =
        System.nanoTime()
            + (bench.contender() instanceof RealmkeepContender ? BUDGET_NANOS : PEER_BUDGET_NANOS);
    int done = 0;
    long most = 1;
    int twice = 0;
    while (done < wanted && System.nanoTime() < until) {
      int keys = Math.min(BATCH, wanted - done);
      String group = "many" + bench.next();
      fleet.ask(0, 30, "prepare", group, keys, 1);
      fleet.all(group, keys, LIMIT_SECONDS);
      Map<String, List<Computation>> again = computedAgain(fleet, group);
      again.values().forEach(computations -> System.err.println("again: " + computations));
      most = again.values().stream().mapToLong(List::size).reduce(most, Math::max);
      twice += again.size();
      done += keys;
    }
    bench.spent(name(), before, fleet);
    bench.put(
        Measure.COMPUTES_AT_LARGE, Figure.of(most, "%,d of %,d keys again".formatted(twice, done)));
  }

  /** The keys of a group that were computed more than once, and by whom. */
  private static Map<String, List<Computation>> computedAgain(Fleet fleet, String group)
      throws Exception {
    Map<String, List<Computation>> byKey =
        fleet.computations(group).stream().collect(Collectors.groupingBy(Computation::key));
    byKey.values().removeIf(computations -> computations.size() == 1);
    return byKey;
  }
}
