package dev.realmkeep.prerender.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.function.LongConsumer;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardedLaneTest {
  private static final GuestLimits LIMITS = GuestLimits.PRERENDER.withMillisMax(100, 50);

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong allocated = new AtomicLong();
  private final AtomicLong cpu = new AtomicLong();
  private final CompletableFuture<Void> interrupted = new CompletableFuture<>();
  private final CompletableFuture<Void> closed = new CompletableFuture<>();
  private final List<Long> toldMillis = new ArrayList<>();
  private Runnable beforeTold = () -> {};
  private final CompletableFuture<Limit> stuck = new CompletableFuture<>();

  private final ThreadUsage usage =
      new ThreadUsage() {
        @Override
        public long allocatedBytes(long threadId) {
          return allocated.get();
        }

        @Override
        public long cpuNanos(long threadId) {
          return cpu.get();
        }
      };

  private final Clock clock =
      new Clock() {
        @Override
        public long nanoTime() {
          return nanos.get();
        }

        @Override
        public long epochMillis() {
          return 0;
        }
      };

  /** Its own thread never looks: the lane is looked at by hand. */
  private final Guard guard = new Guard(clock, usage, Duration.ofHours(1));

  private final GuardedLane lane =
      new GuardedLane(
          guard,
          new Isolate() {
            @Override
            public void interrupt() {
              interrupted.complete(null);
            }

            @Override
            public void close() {
              closed.complete(null);
            }
          },
          clock,
          new LaneWatcher() {
            @Override
            public void stuck(Limit limit) {
              stuck.complete(limit);
            }

            @Override
            public LongConsumer slow() {
              beforeTold.run();
              return toldMillis::add;
            }
          });

  @AfterEach
  void closeGuard() {
    guard.close();
  }

  private void look() {
    lane.look(nanos.get(), usage);
  }

  private void advanceMillis(long millis) {
    nanos.addAndGet(millis * 1_000_000);
  }

  @Test
  void figuresOfEarlierCallsDoNotCount() {
    for (int n = 0; n < 10; n++) {
      lane.begin(LIMITS);
      look();
      advanceMillis(90);
      cpu.addAndGet(40_000_000);
      allocated.addAndGet(LIMITS.allocationBytesMax() - 1);
      look();
      assertThat(lane.end()).isNull();
    }
    assertThat(interrupted).isNotDone();
  }

  @Test
  void eachLimitEndsTheCallThatPassesIt() {
    lane.begin(LIMITS);
    look();
    advanceMillis(101);
    look();
    assertThat(lane.end()).isEqualTo(Limit.WALL_TIME);

    lane.begin(LIMITS);
    look();
    cpu.addAndGet(51_000_000);
    look();
    assertThat(lane.end()).isEqualTo(Limit.CPU_TIME);

    lane.begin(LIMITS);
    look();
    allocated.addAndGet(LIMITS.allocationBytesMax() + 1);
    look();
    assertThat(lane.end()).isEqualTo(Limit.ALLOCATION);
    assertThat(closed).isNotDone();
  }

  @Test
  void theLimitsAreThoseOfTheCallThatRuns() {
    lane.begin(LIMITS);
    look();
    assertThat(lane.end()).isNull();
    lane.begin(LIMITS.withMillisMax(10_000, 10_000));
    look();
    advanceMillis(9_000);
    look();
    assertThat(lane.end()).isNull();
  }

  @Test
  void anInterruptedCallIsClosedThenReportedStuckAndItsEndSaysWhy() throws Exception {
    lane.begin(LIMITS);
    look();
    advanceMillis(101);
    look();
    interrupted.get(60, TimeUnit.SECONDS);
    assertThat(closed).isNotDone();
    advanceMillis(LIMITS.interruptGraceMillis());
    look();
    closed.get(60, TimeUnit.SECONDS);
    assertThat(stuck).isNotDone();
    advanceMillis(LIMITS.closeGraceMillis());
    look();
    assertThat(stuck.get(60, TimeUnit.SECONDS)).isEqualTo(Limit.WALL_TIME);
    assertThat(lane.end()).isEqualTo(Limit.WALL_TIME);
  }

  @Test
  void aDecisionThatComesTooLateTouchesNeitherTheCallNorTheNext() {
    lane.begin(LIMITS);
    look();
    advanceMillis(101);
    // The guard read the call's number, and decides; meanwhile the call ends and the next begins.
    // The fake figures are asked in between.
    ThreadUsage late =
        new ThreadUsage() {
          @Override
          public long allocatedBytes(long threadId) {
            return 0;
          }

          @Override
          public long cpuNanos(long threadId) {
            if (cpu.getAndIncrement() == 0) {
              assertThat(lane.end()).isNull();
              lane.begin(LIMITS);
            }
            return 0;
          }
        };

    lane.look(nanos.get(), late);

    assertThat(interrupted).isNotDone();
    look();
    assertThat(lane.end()).isNull();
  }

  @Test
  void aGuardThatRestsIsWokenByACall() throws Exception {
    CompletableFuture<Void> hit = new CompletableFuture<>();
    try (Guard working = new Guard(Clock.system(), ThreadUsage.ofThisJvm(), Duration.ofMillis(1))) {
      GuardedLane idle =
          working.lane(
              new Isolate() {
                @Override
                public void interrupt() {
                  hit.complete(null);
                }

                @Override
                public void close() {}
              },
              limit -> {});
      working.rested().get(60, TimeUnit.SECONDS);

      idle.begin(GuestLimits.PRERENDER.withMillisMax(1, 1_000));

      hit.get(60, TimeUnit.SECONDS);
      assertThat(idle.end()).isEqualTo(Limit.WALL_TIME);
      idle.close();
    }
  }

  @Test
  void timeInWhichTheHostKeepsACallWaitingIsNotTheCalls() {
    lane.begin(LIMITS);
    look();
    for (int n = 0; n < 3; n++) {
      lane.waits();
      advanceMillis(5_000);
      look();
      advanceMillis(5_000);
      lane.waited();
      advanceMillis(30);
      look();
    }
    assertThat(interrupted).isNotDone();

    advanceMillis(11);
    look();

    assertThat(interrupted).succeedsWithin(10, TimeUnit.SECONDS);
    assertThat(lane.end()).isEqualTo(Limit.WALL_TIME);
  }

  @Test
  void aCallThatGoesOnAfterHalfOfItsTimeIsToldOnce() {
    for (int n = 0; n < 2; n++) {
      toldMillis.clear();
      lane.begin(LIMITS);
      look();
      advanceMillis(LIMITS.slowMillis());
      look();
      assertThat(toldMillis).isEmpty();

      advanceMillis(1);
      look();
      advanceMillis(1);
      look();

      assertThat(toldMillis).containsExactly(LIMITS.slowMillis() + 1);
      assertThat(lane.end()).isNull();
    }
  }

  @Test
  void timeInWhichTheHostKeepsACallWaitingDoesNotMakeItSlow() {
    lane.begin(LIMITS);
    look();
    lane.waits();
    advanceMillis(5_000);
    look();
    lane.waited();
    look();

    assertThat(toldMillis).isEmpty();
  }

  @Test
  void aCallThatEndsWhileItIsLookedAtIsNotTakenForTheNext() {
    lane.begin(LIMITS);
    look();
    advanceMillis(LIMITS.slowMillis() + 1);
    beforeTold =
        () -> {
          lane.end();
          lane.begin(LIMITS);
        };

    look();

    assertThat(toldMillis).isEmpty();
  }

  @Test
  void waitsOfEarlierCallsGiveALaterOneNoTime() {
    lane.begin(LIMITS);
    look();
    lane.waits();
    advanceMillis(5_000);
    lane.waited();
    look();
    assertThat(lane.end()).isNull();

    lane.begin(LIMITS);
    look();
    advanceMillis(101);
    look();

    assertThat(interrupted).succeedsWithin(10, TimeUnit.SECONDS);
    assertThat(lane.end()).isEqualTo(Limit.WALL_TIME);
  }
}
