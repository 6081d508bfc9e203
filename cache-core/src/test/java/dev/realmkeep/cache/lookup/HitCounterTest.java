package dev.realmkeep.cache.lookup;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class HitCounterTest {

  private final HitCounter counter = new HitCounter();

  @Test
  void noHitOfAnyThreadIsLostNotEvenOfThoseThatHaveEnded() throws Exception {
    List<Thread> threads = new ArrayList<>();
    for (int i = 0; i < 8; i++) {
      threads.add(Thread.ofPlatform().start(this::count));
      threads.add(Thread.ofVirtual().start(this::count));
    }
    long before = 0;
    while (threads.stream().anyMatch(Thread::isAlive)) {
      long now = counter.sum();
      assertThat(now).isGreaterThanOrEqualTo(before);
      before = now;
    }
    for (Thread thread : threads) {
      thread.join();
    }

    assertThat(counter.sum()).isEqualTo(16 * 10_000);
    assertThat(counter.sum()).as("ended threads are folded in once").isEqualTo(16 * 10_000);
    counter.increment();
    assertThat(counter.sum()).isEqualTo(16 * 10_000 + 1);
  }

  private void count() {
    for (int i = 0; i < 10_000; i++) {
      counter.increment();
    }
  }
}
