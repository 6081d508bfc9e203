package dev.realmkeep.prerender.limits;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Clock;
import java.time.Duration;
import java.util.OptionalLong;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class GuardTest {

  private final AtomicLong nanos = new AtomicLong();
  private final AtomicLong allocated = new AtomicLong();
  private final AtomicLong cpu = new AtomicLong();
  private OptionalLong held = OptionalLong.empty();
  private final RecordingIsolate isolate = new RecordingIsolate();

  /** The guard's own thread never looks: the interval outlasts the test. */
  private final Guard guard = new Guard(new FakeClock(), new FakeUsage(), Duration.ofHours(1));

  @AfterEach
  void closeGuard() {
    guard.close();
  }

  @Test
  void aCallWithinItsLimitsIsLeftAlone() {
    GuardedCall call = watch();
    advanceMillis(GuestLimits.PRERENDER.wallMillisMax());
    guard.lookAtAll();
    assertThat(call.tripped()).isEmpty();
    assertThat(guard.end(call)).isEmpty();
    assertThat(isolate.interrupted).isNotDone();
  }

  @Test
  void aCallBeyondItsWallLimitIsInterruptedThenClosedThenReportedStuck() throws Exception {
    GuardedCall call = watch();
    CompletableFuture<Limit> stuck = call.stuck();
    advanceMillis(GuestLimits.PRERENDER.wallMillisMax() + 1);
    guard.lookAtAll();
    isolate.interrupted.get(10, TimeUnit.SECONDS);
    assertThat(isolate.closed).isNotDone();

    advanceMillis(GuestLimits.PRERENDER.interruptGraceMillis());
    guard.lookAtAll();
    isolate.closed.get(10, TimeUnit.SECONDS);
    assertThat(stuck).isNotDone();

    advanceMillis(GuestLimits.PRERENDER.closeGraceMillis());
    guard.lookAtAll();
    assertThat(stuck.get(10, TimeUnit.SECONDS)).isEqualTo(Limit.WALL_TIME);
    assertThat(guard.end(call)).contains(Limit.WALL_TIME);
  }

  @Test
  void whereTheHeapIsSharedTheAllocationBudgetIsFinal() throws Exception {
    GuardedCall call = watch();
    allocated.addAndGet(GuestLimits.PRERENDER.allocationBytesMax() + 1);
    guard.lookAtAll();

    isolate.interrupted.get(10, TimeUnit.SECONDS);
    assertThat(guard.end(call)).contains(Limit.ALLOCATION);
  }

  @Test
  void whereTheHeapIsTheGuestsAloneGarbageIsNoOffenceAndHeldMemoryIs() throws Exception {
    GuardedCall call = watch();
    long budget = GuestLimits.PRERENDER.allocationBytesMax();
    held = OptionalLong.of(budget / 2);
    allocated.addAndGet(budget / 2 + 1);
    for (int half = 0; half < 9; half++) {
      allocated.addAndGet(budget / 2);
      guard.lookAtAll();
      assertThat(call.tripped()).isEmpty();
    }

    held = OptionalLong.of(budget + 1);
    guard.lookAtAll();
    assertThat(call.tripped()).as("not weighed before it can hold too much").isEmpty();
    allocated.addAndGet(budget / 2 + 1);
    guard.lookAtAll();
    isolate.interrupted.get(10, TimeUnit.SECONDS);
    assertThat(guard.end(call)).contains(Limit.ALLOCATION);
  }

  @Test
  void aCallThatEndsAfterItsInterruptionIsNotClosed() throws Exception {
    GuardedCall call = watch();
    allocated.addAndGet(GuestLimits.PRERENDER.allocationBytesMax() + 1);
    guard.lookAtAll();
    isolate.interrupted.get(10, TimeUnit.SECONDS);
    assertThat(guard.end(call)).contains(Limit.ALLOCATION);
    advanceMillis(60_000);
    guard.lookAtAll();
    assertThat(isolate.closed).isNotDone();
    assertThat(call.stuck()).isNotDone();
  }

  @Test
  void processorTimeOfEarlierCallsOnTheThreadDoesNotCount() {
    cpu.set(TimeUnit.MINUTES.toNanos(10));
    GuardedCall call = watch();
    guard.lookAtAll();
    assertThat(call.tripped()).isEmpty();
    cpu.addAndGet(GuestLimits.PRERENDER.cpuMillisMax() * 1_000_000 + 1);
    guard.lookAtAll();
    assertThat(call.tripped()).contains(Limit.CPU_TIME);
  }

  private GuardedCall watch() {
    return guard.watch(Thread.currentThread(), isolate, GuestLimits.PRERENDER);
  }

  private void advanceMillis(long millis) {
    nanos.addAndGet(millis * 1_000_000);
  }

  private final class FakeClock implements Clock {
    @Override
    public long nanoTime() {
      return nanos.get();
    }

    @Override
    public long epochMillis() {
      return 0;
    }
  }

  private final class FakeUsage implements ThreadUsage {
    @Override
    public OptionalLong heldBytes() {
      return held;
    }

    @Override
    public long allocatedBytes(long threadId) {
      return allocated.get();
    }

    @Override
    public long cpuNanos(long threadId) {
      return cpu.get();
    }
  }

  private static final class RecordingIsolate implements Isolate {
    private final CompletableFuture<Void> interrupted = new CompletableFuture<>();
    private final CompletableFuture<Void> closed = new CompletableFuture<>();

    @Override
    public void interrupt() {
      interrupted.complete(null);
    }

    @Override
    public void close() {
      closed.complete(null);
    }
  }
}
