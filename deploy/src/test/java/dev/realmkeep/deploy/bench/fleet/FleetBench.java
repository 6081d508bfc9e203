package dev.realmkeep.deploy.bench.fleet;

import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Runs the scenarios on one contender after the other, against one database, and prints one table.
 * A scenario that fails or does not end in time says so in its cells and is followed by the next.
 */
public final class FleetBench {
  private static final Duration SCENARIO_LIMIT = Duration.ofMinutes(10);

  private static final List<Scenario> SCENARIOS =
      List.of(
          new ColdFanOut(),
          new HandOff(),
          new Visibility(),
          new WriteDuringCompute(),
          new Races(),
          new Foreground(),
          new Failover(),
          new Connections(),
          new ManyKeys());

  private final FleetOptions options;
  private final Path work;

  /**
   * @param work an empty directory for everything that a run writes
   */
  public FleetBench(FleetOptions options, Path work) {
    this.options = options;
    this.work = work;
  }

  /** What one contender gave. */
  record Result(String name, String settings, Map<Measure, Figure> figures) {}

  /** Measures and prints. */
  public void run(PrintStream out) throws Exception {
    List<Result> results = new ArrayList<>();
    try (PgServer database = PgServer.open(work.resolve("postgres"))) {
      for (ContenderChoice choice : ContenderChoice.of(options, database, work)) {
        try (Contender contender = choice.opening().open()) {
          results.add(measure(contender, database));
        }
      }
    }
    new FleetTable(results).print(out);
  }

  /** Measures this product only. */
  Map<Measure, Figure> measureRealmkeep() throws Exception {
    try (PgServer database = PgServer.open(work.resolve("postgres"));
        Contender contender = new RealmkeepContender(database)) {
      return measure(contender, database).figures();
    }
  }

  private Result measure(Contender contender, PgServer database) throws Exception {
    List<String> names = SCENARIOS.stream().map(Scenario::name).toList();
    Path directory =
        Files.createDirectories(work.resolve(contender.name().replaceAll("[^A-Za-z]+", "-")));
    Workbench bench = new Workbench(contender, options, database, directory);
    try (bench;
        ExecutorService thread = Executors.newSingleThreadExecutor()) {
      for (Scenario scenario : SCENARIOS) {
        if (!options.wants(scenario.name(), names)) {
          continue;
        }
        System.err.println(contender.name() + ": " + scenario.name());
        Future<?> run =
            thread.submit(() -> {
              scenario.run(bench);
              return null;
            });
        try {
          run.get(SCENARIO_LIMIT.toMillis(), TimeUnit.MILLISECONDS);
        } catch (TimeoutException | java.util.concurrent.ExecutionException e) {
          run.cancel(true);
          System.err.println(scenario.name() + " failed: " + e);
          e.printStackTrace();
          bench.closeFleet();
          for (Measure measure : scenario.measures()) {
            bench.figures().putIfAbsent(measure, new Figure.None("failed"));
          }
        }
      }
    }
    return new Result(contender.name(), contender.settings(), bench.figures());
  }
}
