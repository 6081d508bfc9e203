package dev.realmkeep.prerender.host.heap;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.testing.FakeClock;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Two lanes of a process that is short of memory, of which one has nearly all of it. */
class LaneHeapTest {
  private static final long MIB = 1 << 20;
  private static final long QUIET = 1;
  private static final long GREEDY = 2;

  private final Figures reading = new Figures();
  private final HeapWatch watch = new HeapWatch(reading, new FakeClock());
  private final HeapLimits limits = new HeapLimits(10, Duration.ofHours(1), 0.67, 0.75, 100 * MIB);
  private final AtomicInteger woken = new AtomicInteger();
  private final LaneHeap quiet = watch.join(limits, () -> {});
  private final LaneHeap greedy = watch.join(limits, woken::incrementAndGet);

  private static final class Figures implements HeapReading {
    private final Map<Long, Long> allocated = new HashMap<>();
    private long used;

    @Override
    public long usedBytes() {
      return used;
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
    public void collect() {}
  }

  @BeforeEach
  void greedyHasNearlyAll() {
    reading.used = 650 * MIB;
    quiet.fresh(QUIET, 0);
    greedy.fresh(GREEDY, 0);
    reading.allocated.put(QUIET, 2 * MIB);
    reading.allocated.put(GREEDY, 70 * MIB);
    reading.used = 782 * MIB;
  }

  @Test
  void theGreatestIsAskedOnce() {
    assertThat(quiet.check(0)).isFalse();

    assertThat(woken).hasValue(1);
    assertThat(greedy.isRetireAsked()).isTrue();
    assertThat(greedy.retireAsked()).isTrue();
    assertThat(greedy.retireAsked()).isFalse();
    assertThat(quiet.isRetireAsked()).isFalse();
  }

  /** Its own check had found the same, or a call had trapped, when it was asked. */
  @Test
  void anInstanceThatIsReplacedMeanwhileIsNotReplacedAgain() {
    quiet.check(0);

    greedy.retired(GREEDY, 0);

    assertThat(greedy.isRetireAsked()).isFalse();
    assertThat(greedy.retireAsked()).isFalse();
  }

  @Test
  void theNextInstanceIsAskedWhenItIsTheGreatest() {
    quiet.check(0);
    greedy.fresh(GREEDY, 0);
    reading.allocated.merge(GREEDY, 90 * MIB, Long::sum);
    reading.used += 90 * MIB;

    quiet.check(0);

    assertThat(woken).hasValue(2);
    assertThat(greedy.retireAsked()).isTrue();
  }
}
