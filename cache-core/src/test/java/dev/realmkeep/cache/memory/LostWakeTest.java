package dev.realmkeep.cache.memory;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.memory.PopulateKeys.Watch;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator.KeyWatch;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/**
 * Why interest is registered before the attempt: the holder that ends between a failed attempt and
 * a later registration wakes nobody.
 */
class LostWakeTest {
  private static final ModuleKey KEY = key("https://r.example/a/", "m.ts");
  private static final Duration SHORT = Duration.ofMillis(100);

  private final ScheduledExecutorService timers = Executors.newSingleThreadScheduledExecutor();
  private final PopulateKeys keys = new PopulateKeys();

  @AfterEach
  void stopTimers() {
    timers.shutdownNow();
  }

  @Test
  void anInterestRegisteredBeforeTheAttemptIsWoken() {
    InMemoryPopulateCoordinator coordinator =
        new InMemoryPopulateCoordinator(new InMemoryRealms(Clock.system()), keys, timers);
    keys.tryHold(KEY);
    KeyWatch watch = coordinator.watch(KEY);
    assertThat(keys.tryHold(KEY)).isFalse();
    keys.release(KEY);

    assertThat(await(coordinator.waitForKey(watch, SHORT))).isEqualTo(WokenBy.ANNOUNCEMENT);
  }

  @Test
  void oneRegisteredBeforeTheAttemptIsWokenEvenWhenTheNextHolderIsAlreadyThere() {
    InMemoryPopulateCoordinator coordinator =
        new InMemoryPopulateCoordinator(new InMemoryRealms(Clock.system()), keys, timers);
    keys.tryHold(KEY);
    KeyWatch watch = coordinator.watch(KEY);
    keys.release(KEY);
    keys.tryHold(KEY);

    assertThat(await(coordinator.waitForKey(watch, SHORT))).isEqualTo(WokenBy.ANNOUNCEMENT);
  }

  @Test
  void oneRegisteredAfterTheAttemptSleepsUntilItsTimeOut() {
    keys.tryHold(KEY);
    assertThat(keys.tryHold(KEY)).isFalse();
    keys.release(KEY);

    assertThat(await(registerLateAndWait())).isEqualTo(WokenBy.TIMEOUT);
  }

  /** The broken order, without the look at the lock that would hide it. */
  private CompletableFuture<WokenBy> registerLateAndWait() {
    Watch late = keys.watch(KEY);
    timers.schedule(() -> late.wake(WokenBy.TIMEOUT), SHORT.toMillis(), TimeUnit.MILLISECONDS);
    return late.woken();
  }
}
