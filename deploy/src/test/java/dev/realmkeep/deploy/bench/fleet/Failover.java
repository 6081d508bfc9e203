package dev.realmkeep.deploy.bench.fleet;

import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * One process computes eight keys, two others wait for them. It is killed with SIGKILL, or stopped
 * with SIGSTOP, or everything on its link vanishes: until another process begins to compute each
 * key. A silenced holder goes on when its keys were computed by another, written, and computed
 * again; what it computed from the old sources must not come through then.
 */
final class Failover implements Scenario {
  private static final int PROCESSES = 3;

  /** The last: the one whose link can have faults. */
  private static final int HOLDER = PROCESSES - 1;

  private static final int SLOTS = 10;
  private static final int KEYS = 8;
  private static final int LIMIT_SECONDS = 45;
  private static final long LONG_COMPUTE_MILLIS = 90_000;
  private static final long SILENCED_COMPUTE_MILLIS = 8_000;
  private static final int LATE_SECONDS = 20;
  private static final long SLOW_MILLIS = 2_000;

  @Override
  public String name() {
    return "failover";
  }

  @Override
  public List<Measure> measures() {
    return List.of(
        Measure.KILL_P50, Measure.KILL_P99, Measure.STOPPED, Measure.CUT, Measure.LATE_WRITE);
  }

  @Override
  public void run(Workbench bench) throws Exception {
    killed(bench);
    long late = silenced(bench, false);
    if (bench.contender().hasFaultyLinks()) {
      late += silenced(bench, true);
    } else {
      bench.put(Measure.CUT, new Figure.None("not measured"));
    }
    bench.put(Measure.LATE_WRITE, Figure.of(late));
  }

  private static void killed(Workbench bench) throws Exception {
    Samples samples = new Samples();
    int kills = bench.count(12, 4, 1);
    for (int kill = 0; kill < kills; kill++) {
      Fleet fleet = bench.fleet(PROCESSES, SLOTS);
      Waiting waiting = Waiting.of(bench, fleet, LONG_COMPUTE_MILLIS);
      if (!waiting.waited()) {
        fleet.spoil();
        bench.put(Measure.KILL_P50, new Figure.None("every process computes"));
        bench.put(Measure.KILL_P99, new Figure.None("every process computes"));
        return;
      }
      long at = System.nanoTime();
      fleet.member(HOLDER).kill();
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
      fleet.replace(HOLDER);
    }
    String note = "%d kills".formatted(samples.size() / KEYS);
    bench.put(Measure.KILL_P50, Figure.of(samples.at(0.5)));
    bench.put(Measure.KILL_P99, Figure.of(samples.at(0.99), note));
  }

  /**
   * Stops the holder, or cuts its link, and lets it go on. Answers how many of its late writes got
   * through.
   */
  private static long silenced(Workbench bench, boolean cut) throws Exception {
    Measure measure = cut ? Measure.CUT : Measure.STOPPED;
    Contender.Link link = cut ? Contender.Link.CAN_BE_CUT : Contender.Link.SOUND;
    Samples samples = new Samples();
    long late = 0;
    int times = bench.count(3, 1, 1);
    for (int time = 0; time < times; time++) {
      Fleet fleet = bench.fleet(PROCESSES, SLOTS, link);
      Waiting waiting = Waiting.of(bench, fleet, SILENCED_COMPUTE_MILLIS);
      boolean waited = waiting.waited();
      long at = System.nanoTime();
      silence(bench, fleet, cut, true);
      fleet.spoil();
      if (!waiting.done()) {
        silence(bench, fleet, cut, false);
        bench.put(measure, new Figure.Beyond(LIMIT_SECONDS * 1_000));
        return late;
      }
      if (waited) {
        waiting.takenOver().values().forEach(began -> samples.addNanos(began - at));
      } else {
        bench.put(measure, new Figure.None("every process computes"));
      }
      long number = waiting.writeAll(bench);
      silence(bench, fleet, cut, false);
      late += waiting.lateWrites(number);
      if (!samples.isEmpty() && samples.max() > 5 * SLOW_MILLIS) {
        break;
      }
    }
    if (!samples.isEmpty()) {
      bench.put(measure, Figure.of(samples.max()));
    } else if (!bench.figures().containsKey(measure)) {
      throw new IllegalStateException("the holder was done before it was silenced");
    }
    return late;
  }

  private static void silence(Workbench bench, Fleet fleet, boolean cut, boolean silent)
      throws Exception {
    if (cut) {
      bench.contender().cut(silent);
    } else if (silent) {
      fleet.member(HOLDER).pause();
    } else {
      fleet.member(HOLDER).resume();
    }
  }

  /** Keys that the holder computes and the others wait for. */
  private record Waiting(
      Fleet fleet,
      String group,
      List<CompletableFuture<List<String>>> holder,
      List<CompletableFuture<List<String>>> others) {

    static Waiting of(Workbench bench, Fleet fleet, long computeMillis) throws Exception {
      String group = "over" + bench.next();
      fleet.askAll(10, i -> new Object[] {"take", i == HOLDER ? computeMillis : 20});
      fleet.ask(0, 10, "prepare", group, KEYS, 1);
      List<CompletableFuture<List<String>>> holder = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        holder.add(fleet.member(HOLDER).ask("get", group + "-" + i));
      }
      for (int look = 0; fleet.computations(group).size() < KEYS; look++) {
        if (look > 200) {
          throw new IllegalStateException("the holder does not compute");
        }
        Workbench.pauseMillis(10);
      }
      List<CompletableFuture<List<String>>> others = new ArrayList<>();
      for (int i = 0; i < KEYS; i++) {
        for (int member = 0; member < HOLDER; member++) {
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
        if (!computation.member().startsWith(HOLDER + "-")) {
          began.merge(computation.key(), computation.beganNanos(), Math::min);
        }
      }
      return began;
    }

    /** Writes the keys and has them computed by others; answers the sources' new number. */
    long writeAll(Workbench bench) throws Exception {
      long number = bench.next();
      for (int i = 0; i < KEYS; i++) {
        fleet.ask(0, 30, "write", group + "-" + i, number);
      }
      fleet.ask(0, 30, "values", group, KEYS);
      return number;
    }

    /** How many keys are older than {@code number} once the holder has done what it was doing. */
    long lateWrites(long number) throws Exception {
      for (CompletableFuture<List<String>> answer : holder) {
        try {
          answer.get(LATE_SECONDS, TimeUnit.SECONDS);
        } catch (TimeoutException | ExecutionException e) {
          // It was told that its lock is gone, which is as good.
        }
      }
      Workbench.pauseMillis(1_500);
      long old = 0;
      List<String> values = fleet.ask(1, 30, "values", group, KEYS);
      for (String value : values) {
        old += Long.parseLong(value) < number ? 1 : 0;
      }
      return old;
    }
  }
}
