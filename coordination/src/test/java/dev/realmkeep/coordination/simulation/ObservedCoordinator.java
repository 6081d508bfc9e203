package dev.realmkeep.coordination.simulation;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.coordination.simulation.Ledger.End;
import dev.realmkeep.coordination.simulation.Ledger.Prerender;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.jspecify.annotations.Nullable;

/** Tells the ledger of prerenders and of waits that only a time-out ended. */
final class ObservedCoordinator implements PopulateCoordinator {
  private final PopulateCoordinator coordinator;
  private final Ledger ledger;
  private final Defect defect;
  private final String node;

  ObservedCoordinator(PopulateCoordinator coordinator, Ledger ledger, Defect defect, String node) {
    this.node = node;
    this.coordinator = coordinator;
    this.ledger = ledger;
    this.defect = defect;
  }

  /** An interest that is registered only when somebody waits. */
  private final class LateWatch implements KeyWatch {
    private final ModuleKey key;
    private @Nullable KeyWatch registered;

    LateWatch(ModuleKey key) {
      this.key = key;
    }

    KeyWatch register() {
      KeyWatch watch = coordinator.watch(key);
      registered = watch;
      return watch;
    }

    @Override
    public ModuleKey key() {
      return key;
    }

    @Override
    public CompletableFuture<WokenBy> woken() {
      return registered == null ? new CompletableFuture<>() : registered.woken();
    }

    @Override
    public void close() {
      if (registered != null) {
        registered.close();
      }
    }
  }

  @Override
  public KeyWatch watch(ModuleKey key) {
    return defect == Defect.LATE_INTEREST ? new LateWatch(key) : coordinator.watch(key);
  }

  @Override
  public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
    ObservedWork observed = new ObservedWork(key, work);
    return coordinator
        .tryAcquireAndRun(key, observed)
        .whenComplete((attempt, failure) -> observed.ended(attempt));
  }

  @Override
  public CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
    return coordinator
        .waitForKey(watch instanceof LateWatch late ? late.register() : watch, timeout)
        .thenApply(by -> {
          if (by == WokenBy.TIMEOUT && ledger.faults() == 0) {
            ledger.violated("only its time-out ended a wait for " + watch.key().module());
          }
          return by;
        });
  }

  private final class ObservedWork implements PopulateWork {
    private final ModuleKey key;
    private final PopulateWork work;
    private @Nullable Prerender prerender;
    private long seenGeneration;

    ObservedWork(ModuleKey key, PopulateWork work) {
      this.key = key;
      this.work = work;
    }

    @Override
    public boolean usable(StoredEntry entry) {
      return work.usable(entry);
    }

    @Override
    public CompletableFuture<Populated> run(int previousFailures) {
      if (work.obsolete().isDone()) {
        return work.run(previousFailures); // which does not begin
      }
      Prerender begun = ledger.begin(node, key.module(), seenGeneration);
      prerender = begun;
      work.obsolete().thenRun(() -> ledger.overtaken(begun));
      return work.run(previousFailures);
    }

    @Override
    public void sees(long generation) {
      seenGeneration = generation;
      work.sees(defect == Defect.OLD_NEWS_OVERTAKES ? 0 : generation);
    }

    @Override
    public CompletableFuture<?> obsolete() {
      return work.obsolete();
    }

    void ended(@Nullable Attempt attempt) {
      if (prerender != null) {
        ledger.end(
            node,
            prerender,
            switch (attempt) {
              case Attempt.Stored _ -> End.STORED;
              case Attempt.Discarded _ -> End.DISCARDED;
              case Attempt.Lost(Throwable cause) when SimulatedSessions.isLockTimeout(cause) ->
                  End.BLOCKED;
              case null, default -> End.LOST;
            });
      }
    }
  }
}
