package dev.realmkeep.deploy.bench.fleet;

import java.util.ArrayList;
import java.util.List;

/**
 * In four processes, each key of a batch is looked up cold by two and written by a third, all
 * within six milliseconds, while a compute takes two. When all is quiet, every process says what it
 * has: what is older than the source and stays so is stale for good.
 */
final class Races implements Scenario {
  private static final int COMPUTE_MILLIS = 2;
  private static final int MOMENT_MICROS = 6_000;
  private static final int BATCH = 500;
  private static final long BUDGET_NANOS = 420_000_000_000L;
  private static final long PEER_BUDGET_NANOS = 25_000_000_000L;
  private static final long QUIET_MILLIS = 1_200;
  private static final long FOR_GOOD_MILLIS = 12_000;
  private static final int LIMIT_SECONDS = 60;

  @Override
  public String name() {
    return "races";
  }

  @Override
  public List<Measure> measures() {
    return List.of(Measure.STALE, Measure.AUDIT);
  }

  @Override
  public void run(Workbench bench) throws Exception {
    boolean own = bench.contender() instanceof RealmkeepContender;
    Fleet fleet = bench.fleet(ColdFanOut.PROCESSES, ColdFanOut.SLOTS);
    fleet.askAll(10, i -> new Object[] {"take", COMPUTE_MILLIS});
    long until = System.nanoTime() + (own ? BUDGET_NANOS : PEER_BUDGET_NANOS);
    int wanted = bench.options().races();
    int done = 0;
    long gapMicros = 4_000;
    List<Batch> suspects = new ArrayList<>();
    while (done < wanted && System.nanoTime() < until) {
      int keys = Math.min(BATCH, wanted - done);
      Batch batch = new Batch("race" + bench.next(), keys, bench.next());
      gapMicros = race(fleet, batch, gapMicros);
      Workbench.pauseMillis(QUIET_MILLIS);
      if (batch.stale(fleet) > 0) {
        suspects.add(batch);
      }
      done += keys;
    }
    long stale = 0;
    if (!suspects.isEmpty()) {
      Workbench.pauseMillis(FOR_GOOD_MILLIS);
      for (Batch batch : suspects) {
        stale += batch.stale(fleet);
      }
    }
    bench.put(Measure.STALE, Figure.of(stale, "%,d races".formatted(done)));
    long audit = bench.contender().audit();
    bench.put(Measure.AUDIT, audit < 0 ? new Figure.None("has no audit") : Figure.of(audit));
  }

  /** Answers the pace of the next batch: as fast as this machine bears. */
  private static long race(Fleet fleet, Batch batch, long gapMicros) throws Exception {
    fleet.ask(0, 30, "prepare", batch.group(), batch.keys(), 1);
    long at = System.nanoTime() + 50_000_000;
    fleet.askAll(
        LIMIT_SECONDS,
        i ->
            new Object[] {
              "race",
              batch.group(),
              batch.keys(),
              i,
              fleet.size(),
              batch.number(),
              batch.number(),
              at,
              gapMicros,
              MOMENT_MICROS
            });
    long tookMicros = (System.nanoTime() - at) / 1_000;
    long plannedMicros = batch.keys() * gapMicros + MOMENT_MICROS;
    return tookMicros > plannedMicros + 200_000
        ? gapMicros * 5 / 4
        : Math.max(200, gapMicros * 9 / 10);
  }

  /**
   * @param number of the sources once they are written
   */
  private record Batch(String group, int keys, long number) {

    /** How many keys some process has an old value of. */
    long stale(Fleet fleet) throws Exception {
      List<List<String>> values =
          fleet.askAll(LIMIT_SECONDS, i -> new Object[] {"values", group, keys});
      long stale = 0;
      for (int key = 0; key < keys; key++) {
        int k = key;
        stale += values.stream().anyMatch(of -> Long.parseLong(of.get(k)) < number) ? 1 : 0;
      }
      return stale;
    }
  }
}
