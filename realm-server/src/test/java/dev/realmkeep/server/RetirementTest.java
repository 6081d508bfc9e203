package dev.realmkeep.server;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class RetirementTest {
  /** Its tasks are run by hand. */
  private static final class Timers extends ScheduledThreadPoolExecutor {
    private Runnable look = () -> {};

    private Timers() {
      super(1);
      setRemoveOnCancelPolicy(true);
    }

    @Override
    public ScheduledFuture<?> scheduleWithFixedDelay(
        Runnable command, long initialDelay, long delay, TimeUnit unit) {
      look = command;
      return super.scheduleWithFixedDelay(command, 1, 1, TimeUnit.HOURS);
    }
  }

  private final Timers timers = new Timers();
  private final AtomicBoolean exhausted = new AtomicBoolean();
  private final AtomicInteger handedOver = new AtomicInteger();
  private final CountDownLatch handingOver = new CountDownLatch(1);

  @AfterEach
  void close() {
    timers.shutdownNow();
  }

  private Retirement retirement() {
    return new Retirement(
        exhausted::get,
        () -> {
          handedOver.incrementAndGet();
          try {
            handingOver.await();
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        },
        timers);
  }

  @Test
  void aProcessThatHasItsThreadsStays() {
    Retirement retirement = retirement();

    timers.look.run();
    timers.look.run();

    assertThat(retirement.retired()).isNotDone();
    assertThat(handedOver).hasValue(0);
    assertThat(timers.getQueue()).hasSize(1); // it looks again
  }

  @Test
  void oneThatHasLostTooManyHandsItsLanesOverOnceAndSaysSoWhenThatIsDone() {
    Retirement retirement = retirement();
    CompletableFuture<Void> retired = retirement.retired();
    exhausted.set(true);

    timers.look.run();
    timers.look.run();
    Awaitility.await().until(() -> handedOver.get() == 1);

    assertThat(retired).isNotDone();
    assertThat(timers.getQueue()).isEmpty();

    handingOver.countDown();

    assertThat(retired).succeedsWithin(Duration.ofSeconds(60));
    assertThat(retirement.retired()).isDone();
    assertThat(handedOver).hasValue(1);
  }

  @Test
  void lanesThatCannotBeHandedOverDoNotKeepTheProcess() {
    Retirement retirement =
        new Retirement(
            () -> true,
            () -> {
              throw new IllegalStateException("no database");
            },
            timers);

    timers.look.run();

    assertThat(retirement.retired()).succeedsWithin(Duration.ofSeconds(60));
  }

  @Test
  void aServerThatStopsLooksNoMore() {
    retirement().close();

    assertThat(timers.getQueue()).isEmpty();
  }
}
