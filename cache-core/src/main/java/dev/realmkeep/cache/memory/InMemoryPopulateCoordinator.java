package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.memory.PopulateKeys.Watch;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.PopulateCoordinator;
import java.time.Duration;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;

/**
 * Excludes other coordinators over the same {@link PopulateKeys}, as processes over one database
 * exclude each other. May be used from any thread. A holder that never ends holds its key for ever:
 * the prerenderer's hard limit bounds it.
 */
public final class InMemoryPopulateCoordinator implements PopulateCoordinator {
  private final DefinitionStore store;
  private final PopulateKeys keys;
  private final ScheduledExecutorService timers;
  private final Set<Watch> waiting = ConcurrentHashMap.newKeySet();
  private volatile boolean shutDown;

  /**
   * @param timers ends waits at their time-out; owned by the caller
   */
  public InMemoryPopulateCoordinator(
      DefinitionStore store, PopulateKeys keys, ScheduledExecutorService timers) {
    this.store = store;
    this.keys = keys;
    this.timers = timers;
  }

  @Override
  public KeyWatch watch(ModuleKey key) {
    return keys.watch(key);
  }

  @Override
  public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
    if (!keys.tryHold(key)) {
      return CompletableFuture.completedFuture(new Attempt.Contended());
    }
    AtomicBoolean held = new AtomicBoolean(true);
    work.obsolete().thenRunAsync(() -> release(key, held), timers);
    CompletableFuture<Attempt> run;
    try {
      run = PopulateRun.run(store, key, work, held::get);
    } catch (RuntimeException e) {
      run = CompletableFuture.failedFuture(e);
    }
    return run.whenComplete((attempt, failure) -> release(key, held));
  }

  private void release(ModuleKey key, AtomicBoolean held) {
    if (held.compareAndSet(true, false)) {
      keys.release(key);
    }
  }

  @Override
  public CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
    Watch mine = (Watch) watch;
    waiting.add(mine);
    if (shutDown) {
      mine.wake(WokenBy.SHUTDOWN);
    } else if (!keys.isHeld(mine.key())) {
      mine.wake(WokenBy.LOCK_WATCH);
    }
    CompletableFuture<WokenBy> woken = mine.woken();
    if (!woken.isDone()) {
      Future<?> timer =
          timers.schedule(
              () -> mine.wake(WokenBy.TIMEOUT), timeout.toNanos(), TimeUnit.NANOSECONDS);
      woken.whenComplete((by, failure) -> timer.cancel(false));
    }
    woken.whenComplete((by, failure) -> waiting.remove(mine));
    return woken;
  }

  /** Wakes all waits of this coordinator, also later ones. Idempotent. */
  public void shutDown() {
    shutDown = true;
    List.copyOf(waiting).forEach(watch -> watch.wake(WokenBy.SHUTDOWN));
  }
}
