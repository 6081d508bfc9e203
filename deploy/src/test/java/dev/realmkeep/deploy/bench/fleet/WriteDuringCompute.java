package dev.realmkeep.deploy.bench.fleet;

import java.util.List;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One process computes a key for six seconds; another writes its source meanwhile. Some keys one
 * after the other, for a percentile of a few hundred writes is the time of one or two of them.
 */
final class WriteDuringCompute implements Scenario {
  private static final long PAUSE_MILLIS = 15;
  private static final int LOOKS = 50;
  private static final int COMPUTES = 4;

  @Override
  public String name() {
    return "write";
  }

  @Override
  public List<Measure> measures() {
    return List.of(Measure.WRITE_P50, Measure.WRITE_P99);
  }

  @Override
  public void run(Workbench bench) throws Exception {
    Fleet fleet = bench.fleet(ColdFanOut.PROCESSES, ColdFanOut.SLOTS);
    int computeMillis = bench.count(6_000, 600);
    Samples samples = new Samples();
    Spent before = Spent.by(fleet, bench.database());
    for (int computes = bench.count(COMPUTES, 1); computes > 0; computes--) {
      during(bench, fleet, computeMillis, samples);
    }
    bench.spent(samples.size() + " writes", before, fleet);
    bench.put(Measure.WRITE_P50, Figure.of(samples.at(0.5)));
    bench.put(Measure.WRITE_P99, Figure.of(samples.at(0.99)));
  }

  /** Writes the source of a key while it is computed. */
  private static void during(Workbench bench, Fleet fleet, int computeMillis, Samples samples)
      throws Exception {
    fleet.askAll(10, i -> new Object[] {"take", 0});
    String group = "slow" + bench.next();
    String key = group + "-0";
    fleet.ask(0, 10, "prepare", group, 1, 1);
    fleet.ask(0, 10, "take", computeMillis);
    CompletableFuture<List<String>> holder = fleet.member(0).ask("get", key);
    long end = began(fleet, group) + computeMillis * 1_000_000L - 200_000_000;
    do {
      List<String> times = fleet.ask(1, 60, "write", key, bench.next());
      samples.addNanos(Long.parseLong(times.get(2)) - Long.parseLong(times.get(0)));
      Workbench.pauseMillis(PAUSE_MILLIS);
    } while (System.nanoTime() < end);
    fleet.ask(0, 10, "take", 0);
    holder.get(60, TimeUnit.SECONDS);
  }

  private static long began(Fleet fleet, String group) throws Exception {
    for (int look = 0; look < LOOKS; look++) {
      Workbench.pauseMillis(200);
      OptionalLong began =
          fleet.computations(group).stream().mapToLong(Computation::beganNanos).min();
      if (began.isPresent()) {
        return began.getAsLong();
      }
    }
    throw new IllegalStateException("nobody computes");
  }
}
