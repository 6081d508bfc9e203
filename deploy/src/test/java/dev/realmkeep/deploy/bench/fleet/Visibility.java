package dev.realmkeep.deploy.bench.fleet;

import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;

/**
 * Every process has a key and asks for it again and again while one of them writes: from the commit
 * of the source until the last process has given its last old answer, and until every process has
 * given a new one, which one of them had to compute (a compute does not sleep). Processes ask every
 * 0.5 ms.
 */
final class Visibility implements Scenario {
  private static final long LIMIT_MILLIS = 3_000;
  private static final long DEAF_LIMIT_MILLIS = 8_000;
  private static final long BUDGET_NANOS = 40_000_000_000L;

  @Override
  public String name() {
    return "visible";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        Measure.VISIBLE_P50,
        Measure.VISIBLE_P99,
        Measure.LAST_OLD_P50,
        Measure.LAST_OLD_P99,
        Measure.DEAF);
  }

  @Override
  public void run(Workbench bench) throws Exception {
    Fleet fleet = bench.fleet(ColdFanOut.PROCESSES, ColdFanOut.SLOTS);
    Watched watched = new Watched(bench, fleet, LIMIT_MILLIS, 0);
    watched.rounds(bench.count(20, 10, 0));
    watched.forget();
    Spent before = Spent.by(fleet, bench.database());
    watched.rounds(bench.count(300, 80, 5));
    bench.spent("visible", before, fleet);
    bench.put(Measure.VISIBLE_P50, watched.figure(watched.seen, 0.5));
    bench.put(Measure.VISIBLE_P99, watched.figure(watched.seen, 0.99));
    bench.put(Measure.LAST_OLD_P50, watched.figure(watched.lastOld, 0.5));
    bench.put(Measure.LAST_OLD_P99, watched.figure(watched.lastOld, 0.99));
    if (!bench.contender().hasFaultyLinks()) {
      bench.put(Measure.DEAF, new Figure.None("not measured"));
      return;
    }
    Fleet deaf = bench.fleet(3, ColdFanOut.SLOTS, Contender.Link.DEAF);
    Watched listening = new Watched(bench, deaf, DEAF_LIMIT_MILLIS, deaf.size() - 1);
    listening.rounds(bench.count(20, 5, 1));
    bench.put(Measure.DEAF, listening.figure(listening.seen, 1));
    deaf.spoil();
  }

  /** Rounds of one fleet; only members from {@code first} on count. */
  private static final class Watched {
    private final Workbench bench;
    private final Fleet fleet;
    private final long limitMillis;
    private final int first;
    private Samples seen = new Samples();
    private Samples lastOld = new Samples();
    private boolean beyond;

    Watched(Workbench bench, Fleet fleet, long limitMillis, int first) {
      this.bench = bench;
      this.fleet = fleet;
      this.limitMillis = limitMillis;
      this.first = first;
    }

    void forget() {
      seen = new Samples();
      lastOld = new Samples();
    }

    Figure figure(Samples samples, double quantile) {
      return beyond ? new Figure.Beyond(limitMillis) : Figure.of(samples.at(quantile));
    }

    void rounds(int rounds) throws Exception {
      fleet.askAll(10, i -> new Object[] {"take", 0});
      String group = "seen" + bench.next();
      String key = group + "-0";
      fleet.ask(0, 10, "prepare", group, 1, 1);
      long until = System.nanoTime() + BUDGET_NANOS;
      for (int round = 0; round < rounds && System.nanoTime() < until && !beyond; round++) {
        round(key, round % Math.max(1, first == 0 ? fleet.size() : first));
      }
    }

    private void round(String key, int writer) throws Exception {
      long number = bench.next();
      fleet.askAll(30, i -> new Object[] {"get", key});
      CompletableFuture<?>[] answers = new CompletableFuture<?>[fleet.size()];
      for (int i = 0; i < fleet.size(); i++) {
        answers[i] = fleet.member(i).ask("await", key, number, limitMillis);
      }
      Workbench.pauseMillis(8);
      long committed = Long.parseLong(fleet.ask(writer, 30, "write", key, number).get(1));
      CompletableFuture.allOf(answers).get(limitMillis + 30_000, TimeUnit.MILLISECONDS);
      long lastNew = committed;
      long lastOldAnswer = committed;
      for (int i = first; i < answers.length; i++) {
        @SuppressWarnings("unchecked")
        List<String> answer = (List<String>) answers[i].join();
        lastOldAnswer = Math.max(lastOldAnswer, Long.parseLong(answer.get(0)));
        long firstNew = Long.parseLong(answer.get(1));
        beyond |= firstNew == 0;
        lastNew = Math.max(lastNew, firstNew);
      }
      seen.addNanos(lastNew - committed);
      lastOld.addNanos(lastOldAnswer - committed);
    }
  }
}
