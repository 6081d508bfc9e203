package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import dev.realmkeep.prerender.host.heap.HeapLimits;
import dev.realmkeep.prerender.host.lane.HostLimits;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A module that keeps 1 KiB of each of five million calls, and one that keeps nothing, on a heap
 * that is real. The instances are Java's, so that the calls cost little and what they keep is
 * known.
 */
@Timeout(300)
class FiveMillionCallsTest {

  private static final int CALLS = 5_000_000;
  private static final long MIB = 1 << 20;

  private TestRealm realm;

  @AfterEach
  void close() {
    realm.close();
  }

  private long call(String function) throws InterruptedException {
    HeapLimits policy = new HeapLimits(4_096, Duration.ofSeconds(5), 0.67, 0.75, 96 * MIB);
    realm.limits(HostLimits.DEFAULT.withHeap(policy)).start();
    Semaphore room = new Semaphore(10_000);
    AtomicLong returned = new AtomicLong();
    HostCall call =
        new HostCall(
            TestRealm.ANY,
            function,
            "[]",
            new Caller("c", "user"),
            outcome -> {
              if (outcome instanceof CallOutcome.Returned) {
                returned.incrementAndGet();
              }
              room.release();
            });
    for (int i = 0; i < CALLS; i++) {
      room.acquire();
      realm.host.call(call);
    }
    room.acquire(10_000);
    return returned.get();
  }

  @Test
  void aLeakIsRetiredBeforeItHarmsAndNoCallIsLost() throws InterruptedException {
    ScriptedProgram program = TestRealm.program();
    program.reducer(
        "leak",
        (call, host) -> {
          program.running.kept.add(new byte[1_000]);
          return "null";
        });
    realm = new TestRealm(program);

    long returned = call("leak");

    assertThat(returned).isEqualTo(CALLS);
    assertThat(realm.count("realmkeep.host.replacements", "reason", "heap"))
        .as("5,000 MB, at least 72 MiB and at most twice the limit each")
        .isBetween(25.0, 70.0);
  }

  @Test
  void whatKeepsNothingIsNotRetiredAndItsHeapIsFlat() throws InterruptedException {
    ScriptedProgram program = TestRealm.program();
    AtomicLong sink = new AtomicLong();
    program.reducer(
        "litter",
        (call, host) -> {
          sink.addAndGet(new byte[1_000].length);
          return "null";
        });
    realm = new TestRealm(program);

    long returned = call("litter");

    assertThat(returned).isEqualTo(CALLS);
    assertThat(realm.count("realmkeep.host.replacements", "reason", "heap")).isZero();
    System.gc();
    long held = Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    assertThat(held).as("bytes in use after five million calls").isLessThan(96 * MIB);
  }
}
