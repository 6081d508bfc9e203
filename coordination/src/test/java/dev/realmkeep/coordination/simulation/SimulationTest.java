package dev.realmkeep.coordination.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.EnumSource.Mode;

/**
 * The protocol under seeded schedules of lookups, writes and faults: the product's lookup and
 * coordinator over simulated processes, connections and database, in virtual time.
 *
 * <p>A failure prints its seed and how to run that schedule alone, with its story. {@code
 * -Dsimulation.first=N -Dsimulation.schedules=N} run others, or more.
 */
class SimulationTest {
  private static final long FIRST = Long.getLong("simulation.first", 0);
  private static final long SCHEDULES = Long.getLong("simulation.schedules", 100_000);
  private static final long SCHEDULES_TO_FIND_A_DEFECT = 20_000;

  @Test
  void noScheduleBreaksAPromise() throws Exception {
    Long seed = Long.getLong("simulation.seed");
    if (seed != null) {
      Schedule schedule = schedule(seed, Defect.NONE);
      schedule.ledger().tell();
      List<String> violations = schedule.run();
      schedule.ledger().story().forEach(System.out::println);
      assertThat(violations).isEmpty();
      return;
    }
    Map<Schedule.Kind, AtomicLong> prerenders = new EnumMap<>(Schedule.Kind.class);
    for (Schedule.Kind kind : Schedule.Kind.values()) {
      prerenders.put(kind, new AtomicLong());
    }
    onAllProcessors(next -> {
      Schedule schedule = schedule(next, Defect.NONE);
      List<String> violations = schedule.run();
      assertThat(violations).as(() -> replay(next)).isEmpty();
      prerenders.get(schedule.kind()).addAndGet(schedule.ledger().prerenders());
    });
    // Then there was something to see in each kind.
    assertThat(prerenders).allSatisfy((kind, count) -> assertThat(count.get()).isPositive());
  }

  @Test
  void aSeedGivesTheSameScheduleAgain() {
    for (long seed = 0; seed < 200; seed++) {
      Schedule once = schedule(seed, Defect.NONE);
      Schedule again = schedule(seed, Defect.NONE);
      once.ledger().tell();
      again.ledger().tell();
      once.run();
      again.run();
      assertThat(again.ledger().story()).as("seed " + seed).isEqualTo(once.ledger().story());
      assertThat(again.trace()).isEqualTo(once.trace());
    }
  }

  @ParameterizedTest
  @EnumSource(mode = Mode.EXCLUDE, names = "NONE")
  void aScheduleShows(Defect defect) {
    List<String> others = new ArrayList<>();
    for (long seed = FIRST; seed < FIRST + SCHEDULES_TO_FIND_A_DEFECT; seed++) {
      for (String violation : schedule(seed, defect).run()) {
        if (violation.contains(defect.breaks())) {
          return;
        }
        others.add(violation);
      }
    }
    throw new AssertionError(
        "not found in "
            + SCHEDULES_TO_FIND_A_DEFECT
            + " schedules: "
            + defect
            + "; but "
            + others.stream().limit(3).toList());
  }

  private static Schedule schedule(long seed, Defect defect) {
    return new Schedule(seed, defect);
  }

  private static String replay(long seed) {
    return "seed "
        + seed
        + "; to see it alone: mvn test -pl coordination -am -Dtest=SimulationTest#no*"
        + " -Dsurefire.failIfNoSpecifiedTests=false -Dsimulation.seed="
        + seed;
  }

  private interface Work {
    void run(long seed);
  }

  /** Each schedule has one thread; schedules share nothing. */
  private static void onAllProcessors(Work work) throws Exception {
    int processors = Runtime.getRuntime().availableProcessors();
    AtomicLong next = new AtomicLong(FIRST);
    AtomicBoolean failed = new AtomicBoolean();
    try (ExecutorService threads = Executors.newFixedThreadPool(processors)) {
      List<Future<?>> running = new ArrayList<>();
      for (int i = 0; i < processors; i++) {
        running.add(
            threads.submit(() -> {
              while (!failed.get()) {
                long seed = next.getAndIncrement();
                if (seed >= FIRST + SCHEDULES) {
                  return;
                }
                try {
                  work.run(seed);
                } catch (RuntimeException | Error e) {
                  failed.set(true);
                  throw e instanceof AssertionError seen
                      ? seen
                      : new AssertionError(replay(seed), e);
                }
              }
            }));
      }
      for (Future<?> each : running) {
        each.get();
      }
    }
  }
}
