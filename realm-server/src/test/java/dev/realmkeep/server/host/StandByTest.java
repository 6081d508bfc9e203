package dev.realmkeep.server.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.RealmInfo.Visibility;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.prerender.host.ModuleHost;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Delayed;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class StandByTest {
  private final List<String> prepared = new ArrayList<>();
  private CompletableFuture<Void> outcome = CompletableFuture.completedFuture(null);
  private final ScheduledThreadPoolExecutor timers = new ScheduledThreadPoolExecutor(1);
  private final StandBy standBy =
      new StandBy(
          new HostMaker() {
            @Override
            public ModuleHost make(RealmInfo realm, String module, LaneClaim.Owned claim) {
              throw new AssertionError("the lane is elsewhere");
            }

            @Override
            public CompletableFuture<Void> prepare(RealmInfo realm, String module) {
              prepared.add(module);
              return outcome;
            }
          },
          timers);

  @AfterEach
  void close() {
    timers.shutdownNow();
  }

  @Test
  void aRealmIsPreparedForSomeSecondsLaterAndOnce() {
    standBy.of(realm("a"), "https://r.example/a/host.ts");
    standBy.of(realm("a"), "https://r.example/a/host.ts");

    assertThat(timers.getQueue()).hasSize(1);
    assertThat(((Delayed) timers.getQueue().peek()).getDelay(TimeUnit.MILLISECONDS))
        .isBetween(1_000L, 3_000L);
    assertThat(prepared).isEmpty();

    itIsTime();

    assertThat(prepared).containsExactly("https://r.example/a/host.ts");
    assertThat(timers.getQueue()).isEmpty();
  }

  /** The next task runs now, on this thread. */
  private void itIsTime() {
    Runnable task = timers.getQueue().peek();
    timers.remove(task);
    task.run();
  }

  /** Found where all workers were busy: the node never stood by. */
  @Test
  void whatCannotBePreparedIsTriedAgainALittleLaterAndSomeTimesOnly() {
    outcome = CompletableFuture.failedFuture(new IllegalStateException("no worker was free"));
    standBy.of(realm("a"), "https://r.example/a/host.ts");

    itIsTime();

    assertThat(timers.getQueue()).hasSize(1);
    assertThat(((Delayed) timers.getQueue().peek()).getDelay(TimeUnit.MILLISECONDS))
        .isBetween(3_001L, 10_000L);

    while (!timers.getQueue().isEmpty()) {
      itIsTime();
    }

    assertThat(prepared).hasSize(5);
  }

  @Test
  void whatWasGivenUpBeginsAnewWithTheNextLookAtItsLane() {
    outcome = CompletableFuture.failedFuture(new IllegalStateException("no worker was free"));
    standBy.of(realm("a"), "https://r.example/a/host.ts");
    while (!timers.getQueue().isEmpty()) {
      itIsTime();
    }
    outcome = CompletableFuture.completedFuture(null);

    standBy.of(realm("a"), "https://r.example/a/host.ts");
    itIsTime();

    assertThat(prepared).hasSize(6);
    assertThat(timers.getQueue()).isEmpty();
  }

  @Test
  void ofManyRealmsSomeAre() {
    for (int i = 0; i < 100; i++) {
      standBy.of(realm("r" + i), "https://r.example/r" + i + "/host.ts");
    }

    assertThat(timers.getQueue()).hasSize(32);
  }

  @Test
  void aServerThatStopsPreparesForNothing() {
    timers.shutdown();

    standBy.of(realm("a"), "https://r.example/a/host.ts");

    assertThat(prepared).isEmpty();
  }

  private static RealmInfo realm(String name) {
    return new RealmInfo("https://r.example/" + name + "/", "owner", Visibility.PUBLIC);
  }
}
