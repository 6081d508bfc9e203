package dev.realmkeep.deploy.bench.fleet;

import java.util.List;

/** One thing that is measured. */
interface Scenario {

  /** As {@code --only} says it. */
  String name();

  /** What it measures. */
  List<Measure> measures();

  /** Puts its figures on the bench; throws when a run is void. Ends within minutes. */
  void run(Workbench bench) throws Exception;
}
