package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;

/** Another coordinator, for tests that change one thing about it. */
class CoordinatorAround implements PopulateCoordinator {
  private final PopulateCoordinator around;

  CoordinatorAround(PopulateCoordinator around) {
    this.around = around;
  }

  @Override
  public KeyWatch watch(ModuleKey key) {
    return around.watch(key);
  }

  @Override
  public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
    return around.tryAcquireAndRun(key, work);
  }

  @Override
  public CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
    return around.waitForKey(watch, timeout);
  }
}
