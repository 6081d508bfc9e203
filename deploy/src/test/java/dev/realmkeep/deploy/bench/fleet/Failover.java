package dev.realmkeep.deploy.bench.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One process computes eight keys, two others wait for them. It is killed with SIGKILL, or stopped
 * with SIGSTOP: until another process begins to compute each key. A stopped holder goes on when its
 * keys were computed by another, written, and computed again; what it computed from the old sources
 * must not come through then.
 */
final class Failover implements Scenario {
  private static final int PROCESSES = 3;
  private static final int SLOTS = 10;
  private static final int KEYS = 8;
  private static final int LIMIT_SECONDS = 45;
  private static final long LONG_COMPUTE_MILLIS = 90_000;
  private static final long STOPPED_COMPUTE_MILLIS = 5_000;
  private static final int LATE_SECONDS = 20;
  private static final long SLOW_MILLIS = 2_000;

  @Override
  public String name() {
    return "failover";
  }

  @Override
  public List<Measure> measures() {
    return List.of(Measure.KILL_P50, Measure.KILL_P99, Measure.STOPPED, Measure.LATE_WRITE);
  }

  @Override
  public void run(Workbench bench) throws Exception {
    killed(bench);
    stopped(bench);
  }

  private static void killed(Workbench bench) throws Exception {
    Samples samples = new Samples();
    int kills = bench.count(12, 1);
    for (int kill = 0; kill < kills; kill++) {
      Fleet fleet = bench.fleet(PROCESSES, SLOTS, false);
      Waiting waiting = Waiting.of(bench, fleet, LONG_COMPUTE_MILLIS);
      if (!waiting.waited()) {
        fleet.spoil();
        bench.put(Measure.KILL_P50, new Figure.None("every process computes"));
        bench.put(Measure.KILL_P99, new Figure.None("every process computes"));
        return;
      }
      long at = System.nanoTime();
      fleet.member(0).kill();
      boolean done = waiting.done();
      if (!done) {
        fleet.spoil();
        bench.put(Measure.KILL_P50, new Figure.Beyond(LIMIT_SECONDS * 1_000));
        bench.put(Measure.KILL_P99, new Figure.Beyond(LIMIT_SECONDS * 1_000));
        return;
      }
      waiting.takenOver().values().forEach(began -> samples.addNanos(began - at));
      if (samples.max() > SLOW_MILLIS) {
        fleet.spoil();
        break; // others take half a minute each time
      }
      fleet.replace(0);
    }
    String note = "%d kills".formatted(samples.size() / KEYS);
    bench.put(Measure.KILL_P50, Figure.of(samples.at(0.5)));
    bench.put(Measure.KILL_P99, Figure.of(samples.at(0.99), note));
  }

  private static void stopped(Workbench bench) throws Exception {
    Samples samples = new Samples();
    long late = 0;
    int stops = bench.count(3, 1);
    for (int stop = 0; stop < stops; stop++) {
      Fleet fleet = bench.fleet(PROCESSES, SLOTS, false);
      Waiting waiting = Waiting.of(bench, fleet, STOPPED_COMPUTE_MILLIS);
      if (!waiting.waited()) {
        bench.put(Measure.STOPPED, new Figure.None("every process computes"));
      }
      long at = System.nanoTime();
      fleet.member(0).pause();
      fleet.spoil();
      if (!waiting.done()) {
        fleet.member(0).resume();
        bench.put(Measure.STOPPED, new Figure.Beyond(LIMIT_SECONDS * 1_000));
        bench.put(Measure.LATE_WRITE, new Figure.None("nobody took over"));
        return;
      }
      if (waiting.waited()) {
        waiting.takenOver().values().forEach(began -> samples.addNanos(began - at));
      }
      late += waiting.lateWrites(bench);
      if (!samples.isEmpty() && samples.max() > 5 * SLOW_MILLIS) {
        break;
      }
    }
    if (!samples.isEmpty()) {
      bench.put(Measure.STOPPED, Figure.of(samples.max()));
    } else if (!bench.figures().containsKey(Measure.STOPPED)) {
      throw new IllegalStateException("the holder was done before it was stopped");
    }
    bench.put(Measure.LATE_WRITE, Figure.of(late));
  }

  /** Keys that member 0 computes and the others wait for. */
  private record Waiting(
      Fleet fleet,
      String group,
      List<CompletableFuture<List<String>>> holder,
      List<CompletableFuture<List<String>>> others) {

    static Waiting of(Workbench bench, Fleet fleet, long computeMillis) throws Exception {
      String group = "over" + bench.next();
      fleet.askAll(10, i -> new Object[] {"take", i == 0 ? computeMillis : 20});
      fleet.ask(1, 10, "prepare", group, KEYS, 1);
      List<CompletableFuture<List<String>>> holder = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        holder.add(fleet.member(0).ask("get", group + "-" + i));
      }
      for (int look = 0; fleet.computations(group).size() < KEYS; look++) {
        if (look > 200) {
          throw new IllegalStateException("the holder does not compute");
        }
        Workbench.pauseMillis(10);
      }
      List<CompletableFuture<List<String>>> others = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        for (int member = 1; member < fleet.size(); member++) {
          others.add(fleet.member(member).ask("get", group + "-" + i));
        }
      }
      Workbench.pauseMillis(400);
      return new Waiting(fleet, group, holder, others);
    }

    /** Whether only the holder computes. */
    boolean waited() throws Exception {
      return fleet.computations(group).size() == KEYS;
    }

    /** Whether the others have all keys before the limit. */
    boolean done() throws Exception {
      try {
        CompletableFuture.allOf(others.toArray(CompletableFuture<?>[]::new))
            .get(LIMIT_SECONDS, TimeUnit.SECONDS);
        return true;
      } catch (TimeoutException e) {
        return false;
      }
    }

    /** When each key was first computed by somebody else. */
    Map<String, Long> takenOver() throws Exception {
      Map<String, Long> began = new HashMap<>();
      for (Computation computation : fleet.computations(group)) {
        if (!computation.member().startsWith("0-")) {
          began.merge(computation.key(), computation.beganNanos(), Math::min);
        }
      }
      return began;
    }

    /** Writes the keys, has them computed, lets the holder go on, and counts what is old then. */
    long lateWrites(Workbench bench) throws Exception {
      long number = bench.next();
      for (int i = 0; i < KEYS; i++) {
        fleet.ask(1, 30, "write", group + "-" + i, number);
      }
      fleet.ask(1, 30, "values", group, KEYS);
      fleet.member(0).resume();
      for (CompletableFuture<List<String>> answer : holder) {
        try {
          answer.get(LATE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
          // It was told that its lock is gone, which is as good.
        }
      }
      Workbench.pauseMillis(1_500);
      long old = 0;
      List<String> values = fleet.ask(2, 30, "values", group, KEYS);
      for (String value : values) {
        old += Long.parseLong(value) < number ? 1 : 0;
      }
      return old;
    }
  }
}
