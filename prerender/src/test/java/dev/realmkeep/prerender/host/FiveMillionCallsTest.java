package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.guest.MapSources;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import dev.realmkeep.prerender.host.guest.HostPrograms;
import dev.realmkeep.prerender.host.guest.RunLimits;
import dev.realmkeep.prerender.host.heap.HeapLimits;
import dev.realmkeep.prerender.host.lane.HostLimits;
import java.time.Duration;
import java.util.concurrent.Semaphore;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/**
 * A module that keeps 1 KB of each of five million calls, and one that keeps nothing, on a heap
 * that is real: in instances that are Java's, where what is kept is known to the byte, and in
 * GraalJS.
 */
@Timeout(300)
class FiveMillionCallsTest {

  private static final int CALLS = 5_000_000;

  /** After which everything that is made once has been made. */
  private static final int FIRST_CALLS = 500_000;

  private static final int IN_FLIGHT = 10_000;
  private static final long MIB = 1 << 20;
  private static final String MODULE =
      """
      import { reducer } from '@realmkeep/host';
      const kept = [];
      let sum = 0;
      export const leak = reducer((ctx) => { kept.push(new Uint8Array(1000)); });
      export const litter = reducer((ctx) => { sum += new Uint8Array(1000).length; });
      """;

  private final HostPrograms programs =
      new HostPrograms(Clock.system(), GuestSettings.DEFAULT, RunLimits.DEFAULT);
  private TestRealm realm;

  @AfterEach
  void close() {
    realm.close();
    programs.close();
  }

  /** A realm whose instances are GraalJS contexts. */
  private TestRealm guests() {
    MapSources sources = new MapSources(TestRealm.URL);
    sources.file(TestRealm.URL + "host.ts", MODULE);
    TestRealm guests = new TestRealm(null);
    guests.programs = () -> programs.load(TestRealm.URL + "host.ts", TestRealm.URL, sources);
    return guests;
  }

  private void start() {
    HeapLimits policy = new HeapLimits(4_096, Duration.ofSeconds(5), 0.67, 0.75, 96 * MIB);
    realm.limits(HostLimits.DEFAULT.withHeap(policy)).start();
  }

  /** Makes so many calls; how many of them returned. */
  private long call(String function, int calls) throws InterruptedException {
    Semaphore room = new Semaphore(IN_FLIGHT);
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
    for (int i = 0; i < calls; i++) {
      room.acquire();
      realm.host.call(call);
    }
    room.acquire(IN_FLIGHT);
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

    leaksAndIsRetired();
  }

  @Test
  void aLeakOfGraalJsIsRetiredBeforeItHarmsAndNoCallIsLost() throws InterruptedException {
    realm = guests();

    leaksAndIsRetired();
  }

  private void leaksAndIsRetired() throws InterruptedException {
    start();

    long returned = call("leak", CALLS);

    assertThat(returned).isEqualTo(CALLS);
    assertThat(replacements())
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

    littersAndIsFlat();
  }

  @Test
  void aGraalJsModuleThatKeepsNothingIsNotRetiredAndItsHeapIsFlat() throws InterruptedException {
    realm = guests();

    littersAndIsFlat();
  }

  private void littersAndIsFlat() throws InterruptedException {
    start();
    long returned = call("litter", FIRST_CALLS);
    long before = held();

    returned += call("litter", CALLS - FIRST_CALLS);

    assertThat(returned).isEqualTo(CALLS);
    assertThat(replacements()).isZero();
    assertThat(held() - before).as("bytes kept of 4.5 million calls").isLessThan(8 * MIB);
  }

  private double replacements() {
    return realm.count("realmkeep.host.replacements", "reason", "heap");
  }

  private static long held() {
    System.gc();
    return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
  }
}
