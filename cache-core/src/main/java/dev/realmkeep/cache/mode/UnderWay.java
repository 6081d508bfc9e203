package dev.realmkeep.cache.mode;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.RunningPopulate;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;

/** The populates of this process that are under way. Any thread. */
final class UnderWay {
  private final Clock clock;
  private final Set<Run> runs = ConcurrentHashMap.newKeySet();

  UnderWay(Clock clock) {
    this.clock = clock;
  }

  /** One of them, until it has ended. */
  final class Run {
    private final ModuleKey key;
    private final long beganNanos = clock.nanoTime();

    private Run(ModuleKey key) {
      this.key = key;
    }

    void end() {
      runs.remove(this);
    }
  }

  Run begin(ModuleKey key) {
    Run run = new Run(key);
    runs.add(run);
    return run;
  }

  int count() {
    return runs.size();
  }

  /** The longest first. */
  List<RunningPopulate> longest(int max) {
    long now = clock.nanoTime();
    return runs.stream()
        .map(run -> new RunningPopulate(run.key, (now - run.beganNanos) / 1_000_000))
        .sorted(Comparator.comparingLong(RunningPopulate::forMillis).reversed())
        .limit(max)
        .toList();
  }
}
