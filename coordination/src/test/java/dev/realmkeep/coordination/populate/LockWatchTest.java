package dev.realmkeep.coordination.populate;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.coordination.populate.KeyWatches.Watch;
import java.time.Duration;
import java.util.Random;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.Test;

/** A database that does not tell who holds what, which none of ours can be made to be for long. */
class LockWatchTest {
  private static final ModuleKey KEY =
      new ModuleKey("https://r.example/", "https://r.example/m", CacheScope.PUBLIC, "", "1");

  private final KeyWatches watches = new KeyWatches();
  private Runnable due = () -> {};
  private CompletableFuture<Set<Long>> held;
  private final LockWatch lockWatch =
      new LockWatch(
          new Told(),
          watches,
          (delay, task) -> {
            due = task;
            return () -> {};
          },
          Duration.ofMillis(50),
          new Random(1));

  @Test
  void whileItDoesNotTellWaitersAskLessAndLessOften() {
    int wakes = 0;
    Watch watch = waiting();
    lockWatch.begin();

    for (int look = 1; look <= 64; look++) {
      looks(CompletableFuture.failedFuture(new StoreUnavailableException("no view", null)));
      if (watch.woken().isDone()) {
        wakes++;
        assertThat(watch.woken()).isCompletedWithValue(WokenBy.RECONNECT);
        watch = waiting();
      }
    }

    assertThat(wakes).isEqualTo(7); // after 1, 2, 4, … 64
  }

  @Test
  void onceItTellsAgainTheNextFailureWakesAtOnce() {
    Watch watch = waiting();
    lockWatch.begin();
    for (int look = 1; look <= 5; look++) {
      looks(CompletableFuture.failedFuture(new StoreUnavailableException("no view", null)));
    }
    assertThat(watch.woken()).isDone();
    Watch next = waiting();

    looks(CompletableFuture.completedFuture(Set.of(LockKey.of(KEY))));
    assertThat(next.woken()).isNotDone();
    looks(CompletableFuture.failedFuture(new StoreUnavailableException("no view", null)));

    assertThat(next.woken()).isCompletedWithValue(WokenBy.RECONNECT);
  }

  private Watch waiting() {
    Watch watch = watches.watch(KEY);
    assertThat(watch.await()).isNotDone();
    return watch;
  }

  private void looks(CompletableFuture<Set<Long>> result) {
    held = result;
    due.run();
  }

  private final class Told implements PopulateSessions {
    @Override
    public CompletableFuture<Session> open(ModuleKey key, long lockKey) {
      throw new UnsupportedOperationException();
    }

    @Override
    public CompletableFuture<Set<Long>> held() {
      return held;
    }
  }
}
