package dev.realmkeep.deploy.bench.fleet;

import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * Four processes ask for 64 keys that nobody has, all at once, each in an order of its own. A
 * compute sleeps 200 ms. A process computes 24 keys at once, so that together they could compute
 * all 64 in one go: with fewer slots than keys ÷ processes the sleep itself would take longer.
 */
final class ColdFanOut implements Scenario {
  static final int PROCESSES = 4;
  static final int SLOTS = 24;
  private static final int KEYS = 64;
  private static final int COMPUTE_MILLIS = 200;
  private static final int LIMIT_SECONDS = 60;

  @Override
  public String name() {
    return "fan-out";
  }

  @Override
  public List<Measure> measures() {
    return List.of(Measure.FAN_OUT, Measure.FAN_OUT_WORST, Measure.COMPUTES);
  }

  @Override
  public void run(Workbench bench) throws Exception {
    Fleet fleet = bench.fleet(PROCESSES, SLOTS);
    fleet.askAll(10, i -> new Object[] {"take", COMPUTE_MILLIS});
    Samples times = new Samples();
    long most = 0;
    int rounds = bench.count(12, 6, 1);
    int warmUp = bench.count(3, 0);
    Spent before = Spent.by(fleet, bench.database());
    for (int round = 0; round < rounds + warmUp; round++) {
      String group = "fan" + bench.next();
      fleet.ask(0, 30, "prepare", group, KEYS, 1);
      long took = fleet.all(group, KEYS, LIMIT_SECONDS);
      if (round >= warmUp) {
        times.addNanos(took);
        most = Math.max(most, mostOfOneKey(fleet, group));
      }
    }
    bench.spent("%d rounds of fan-out".formatted(rounds + warmUp), before, fleet);
    bench.put(Measure.FAN_OUT, Figure.of(times.at(0.5) / COMPUTE_MILLIS));
    bench.put(Measure.FAN_OUT_WORST, Figure.of(times.max() - COMPUTE_MILLIS));
    bench.put(Measure.COMPUTES, Figure.of(most));
  }

  /** How often the key of the group that was computed most often was. */
  static long mostOfOneKey(Fleet fleet, String group) throws Exception {
    Map<String, Long> computes =
        fleet.computations(group).stream()
            .collect(Collectors.groupingBy(Computation::key, Collectors.counting()));
    return computes.values().stream().mapToLong(Long::longValue).max().orElse(0);
  }
}
