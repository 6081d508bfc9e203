package dev.realmkeep.deploy.bench.fleet;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * One process computes a key for 100 ms, another asks for it 40 ms later and waits: from the end of
 * the compute to the answer in the other process.
 */
final class HandOff implements Scenario {
  private static final int COMPUTE_MILLIS = 100;
  private static final int LATER_MILLIS = 40;

  @Override
  public String name() {
    return "hand-off";
  }

  @Override
  public List<Measure> measures() {
    return List.of(Measure.HAND_OFF_P50, Measure.HAND_OFF_P99);
  }

  @Override
  public void run(Workbench bench) throws Exception {
    Fleet fleet = bench.fleet(ColdFanOut.PROCESSES, ColdFanOut.SLOTS);
    fleet.askAll(10, i -> new Object[] {"take", COMPUTE_MILLIS});
    Samples samples = new Samples();
    int rounds = bench.count(100, 30, 2);
    for (int round = 0; round < rounds; round++) {
      String group = "hand" + bench.next();
      String key = group + "-0";
      fleet.ask(0, 10, "prepare", group, 1, 1);
      CompletableFuture<List<String>> holder = fleet.member(round % fleet.size()).ask("get", key);
      Workbench.pauseMillis(LATER_MILLIS);
      List<String> waited = fleet.ask((round + 1) % fleet.size(), 30, "get", key);
      holder.get(30, TimeUnit.SECONDS);
      List<Computation> computed = fleet.computations(group);
      if (computed.size() == 1) {
        samples.addNanos(Long.parseLong(waited.get(1)) - computed.getFirst().endedNanos());
      }
    }
    if (samples.isEmpty()) {
      Figure none = new Figure.None("every process computes");
      bench.put(Measure.HAND_OFF_P50, none);
      bench.put(Measure.HAND_OFF_P99, none);
    } else {
      bench.put(Measure.HAND_OFF_P50, Figure.of(samples.at(0.5)));
      bench.put(Measure.HAND_OFF_P99, Figure.of(samples.at(0.99)));
    }
  }
}
