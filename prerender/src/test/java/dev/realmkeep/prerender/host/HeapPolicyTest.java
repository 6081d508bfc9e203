package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.testing.FakeClock;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.heap.HeapLimits;
import dev.realmkeep.prerender.host.heap.HeapReading;
import dev.realmkeep.prerender.host.heap.HeapWatch;
import dev.realmkeep.prerender.host.lane.HostLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** The policy with a heap whose figures are known. */
@Timeout(60)
class HeapPolicyTest {

  private static final long MIB = 1 << 20;

  private final Heap reading = new Heap();
  private final List<TestRealm> realms = new ArrayList<>();
  private final HeapWatch watch = new HeapWatch(reading, new FakeClock());
  private final HeapLimits limits = new HeapLimits(10, Duration.ofHours(1), 0.67, 0.75, 100 * MIB);

  @AfterEach
  void close() {
    realms.forEach(TestRealm::close);
  }

  /** A heap that holds what instances keep, and garbage until it is collected. */
  private static final class Heap implements HeapReading {
    final AtomicLong kept = new AtomicLong();
    final AtomicLong garbage = new AtomicLong();
    final AtomicInteger collections = new AtomicInteger();
    final ConcurrentHashMap<Long, Long> allocated = new ConcurrentHashMap<>();

    void allocate(long bytes, boolean keep) {
      (keep ? kept : garbage).addAndGet(bytes);
      allocated.merge(Thread.currentThread().threadId(), bytes, Long::sum);
    }

    @Override
    public long usedBytes() {
      return kept.get() + garbage.get();
    }

    @Override
    public long maxBytes() {
      return 1_000 * MIB;
    }

    @Override
    public long allocatedBytes(long threadId) {
      return allocated.getOrDefault(threadId, 0L);
    }

    @Override
    public void collect() {
      collections.incrementAndGet();
      garbage.set(0);
    }
  }

  private TestRealm realm() {
    return realm(Clock.system(), limits);
  }

  private TestRealm realm(Clock clock, HeapLimits policy) {
    TestRealm realm =
        new TestRealm(
            TestRealm.program()
                .reducer(
                    "leak",
                    (call, host) -> {
                      reading.allocate(MIB, true);
                      return "null";
                    })
                .reducer(
                    "litter",
                    (call, host) -> {
                      reading.allocate(MIB, false);
                      return "null";
                    }),
            clock);
    realm.heap = watch;
    realm.limits = HostLimits.DEFAULT.withHeap(policy);
    realms.add(realm);
    return realm.start();
  }

  /** Calls whose instance's memory is free once it is closed. */
  private List<CallOutcome> calls(TestRealm realm, String function, int count) {
    List<CompletableFuture<CallOutcome>> all = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      all.add(realm.call("c", function, "[]"));
    }
    return all.stream().map(TestRealm::get).toList();
  }

  private static double retirements(TestRealm realm) {
    return realm.count("realmkeep.host.replacements", "reason", "heap");
  }

  @Test
  void garbageIsCollectedOnceAboveTheFractionAndRetiresNothing() {
    TestRealm realm = realm();

    calls(realm, "litter", 60);
    assertThat(reading.collections).hasValue(0);
    calls(realm, "litter", 20);

    assertThat(reading.collections).hasValue(1);
    assertThat(retirements(realm)).isZero();
  }

  @Test
  void whatIsKeptAboveTheFractionRetiresTheInstanceAndNoCallIsLost() {
    TestRealm realm = realm();

    List<CallOutcome> outcomes = calls(realm, "leak", 85);

    assertThat(outcomes).hasSize(85).allMatch(CallOutcome.Returned.class::isInstance);
    assertThat(retirements(realm)).isEqualTo(1);
  }

  @Test
  void memoryThatARetirementDoesNotBringBackIsNotChargedAgain() {
    TestRealm realm = realm();
    calls(realm, "leak", 85);
    assertThat(retirements(realm)).isEqualTo(1);

    calls(realm, "litter", 60);

    assertThat(retirements(realm)).as("the next %s MiB are the new instance's", 75).isEqualTo(1);
    assertThat(reading.kept.get()).isGreaterThanOrEqualTo(85 * MIB);
  }

  @Test
  void whatIsThereBeforeALaneBeginsIsNotItsOwn() {
    reading.kept.set(500 * MIB);
    TestRealm realm = realm();

    calls(realm, "leak", 60);

    assertThat(reading.collections).hasValue(0);
    assertThat(retirements(realm)).isZero();
  }

  @Test
  void theLaneThatAllocatesMostIsRetiredWhenTheProcessIsShort() {
    reading.kept.set(650 * MIB);
    TestRealm quiet = realm();
    TestRealm greedy = realm();
    calls(quiet, "leak", 2);
    calls(greedy, "leak", 70);
    calls(greedy, "echo", 1); // the check after the seventieth is over
    reading.kept.addAndGet(60 * MIB);

    // The quiet lane's check finds the process short.
    calls(quiet, "echo", 10);
    calls(greedy, "echo", 1);

    assertThat(retirements(quiet)).isZero();
    assertThat(retirements(greedy)).isEqualTo(1);
  }

  @Test
  void theGaugeFollowsTheLastCheckAndGoesWithTheHost() {
    TestRealm realm = realm();

    calls(realm, "leak", 50);
    realm.calls("echo", "[]");

    assertThat(gauge(realm)).isEqualTo(50.0 * MIB);
    realm.host.stop();
    TestRealm.get(realm.host.ended());
    assertThat(gauge(realm)).isZero();
  }

  @Test
  void aLaneThatRunsFewCallsIsLookedAtByTime() {
    FakeClock clock = new FakeClock();
    TestRealm realm =
        realm(clock, new HeapLimits(1_000, Duration.ofSeconds(5), 0.67, 0.75, 100 * MIB));
    calls(realm, "leak", 85);
    realm.calls("echo", "[]");
    assertThat(gauge(realm)).isZero();

    clock.advance(Duration.ofMillis(4_999));
    realm.calls("echo", "[]");
    realm.calls("echo", "[]");
    assertThat(gauge(realm)).isZero();
    assertThat(retirements(realm)).isZero();

    clock.advance(Duration.ofMillis(1));
    realm.calls("echo", "[]");
    realm.calls("echo", "[]");

    assertThat(retirements(realm)).isEqualTo(1);
  }

  @ParameterizedTest
  @CsvSource({
    "0,PT1S,0.5,0.5,1048576",
    "1,PT-1S,0.5,0.5,1048576",
    "1,PT1S,0,0.5,1048576",
    "1,PT1S,1.01,0.5,1048576",
    "1,PT1S,0.5,0,1048576",
    "1,PT1S,0.5,1.01,1048576",
    "1,PT1S,NaN,0.5,1048576",
    "1,PT1S,0.5,0.5,1048575"
  })
  void aPolicyOutOfItsRangeIsRefused(
      int calls, Duration interval, double collect, double retire, long bytes) {
    assertThatThrownBy(() -> new HeapLimits(calls, interval, collect, retire, bytes))
        .isInstanceOf(IllegalArgumentException.class);
    assertThat(new HeapLimits(1, Duration.ZERO, 1, 1, 1 << 20).limitBytes()).isEqualTo(1 << 20);
  }

  private static double gauge(TestRealm realm) {
    return realm.registry.get("realmkeep.host.heap").tag("lane", "main").gauge().value();
  }
}
