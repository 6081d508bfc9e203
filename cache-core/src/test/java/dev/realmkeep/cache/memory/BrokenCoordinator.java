package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;

/**
 * The coordinator in memory, with a defect of how it wakes those who wait. Their time-outs pass
 * when {@link #letTimeOut} says so.
 */
final class BrokenCoordinator implements PopulateCoordinator {
  private static final Duration FOR_EVER = Duration.ofDays(1);

  private final InMemoryPopulateCoordinator coordinator;
  private final List<BrokenCoordinator> fleet;
  private final Defect defect;
  private final List<CompletableFuture<WokenBy>> waits = new CopyOnWriteArrayList<>();

  enum Defect {
    NONE,
    /** Whoever waits when it shuts down is not told. */
    SHUTS_DOWN_IN_SILENCE,
    /** The end of any key wakes everybody. */
    WAKES_FOR_EVERY_KEY
  }

  /**
   * @param fleet those who hear of each other's ends; this one joins them
   */
  BrokenCoordinator(
      InMemoryPopulateCoordinator coordinator, List<BrokenCoordinator> fleet, Defect defect) {
    this.coordinator = coordinator;
    this.fleet = fleet;
    this.defect = defect;
    fleet.add(this);
  }

  @Override
  public KeyWatch watch(ModuleKey key) {
    return coordinator.watch(key);
  }

  @Override
  public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
    return coordinator
        .tryAcquireAndRun(key, work)
        .whenComplete((attempt, failure) -> {
          if (defect == Defect.WAKES_FOR_EVERY_KEY) {
            fleet.forEach(each -> each.endWaits(WokenBy.ANNOUNCEMENT));
          }
        });
  }

  @Override
  public CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
    CompletableFuture<WokenBy> wait = coordinator.waitForKey(watch, FOR_EVER).copy();
    waits.add(wait);
    return wait;
  }

  void shutDown() {
    if (defect != Defect.SHUTS_DOWN_IN_SILENCE) {
      coordinator.shutDown();
    }
  }

  /** The time of everybody who still waits is over. */
  void letTimeOut() {
    endWaits(WokenBy.TIMEOUT);
  }

  private void endWaits(WokenBy by) {
    waits.forEach(wait -> wait.complete(by));
  }
}
