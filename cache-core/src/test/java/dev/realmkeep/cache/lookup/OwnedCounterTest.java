package dev.realmkeep.cache.lookup;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class OwnedCounterTest {

  private static final int THREADS = 16;
  private static final int EACH = 200_000;

  @ParameterizedTest(name = "{0} cells")
  @ValueSource(ints = {1, 4, 64})
  void losesNothingHoweverManyThreadsMeetInACell(int cells) throws Exception {
    // Given
    OwnedCounter counter = new OwnedCounter(cells);

    // When
    together(Thread.ofPlatform(), counter::increment);

    // Then
    assertThat(counter.sum()).isEqualTo((long) THREADS * EACH);
  }

  @Test
  void losesNothingOfVirtualThreads() throws Exception {
    // Given
    OwnedCounter counter = new OwnedCounter(4);

    // When
    together(Thread.ofVirtual(), counter::increment);

    // Then
    assertThat(counter.sum()).isEqualTo((long) THREADS * EACH);
  }

  @Test
  void goesOnCountingWhenOwnersAreGone() throws Exception {
    // Given a counter whose every cell belongs to a thread that has ended
    OwnedCounter counter = new OwnedCounter(1);
    together(Thread.ofPlatform(), counter::increment);

    // When
    together(Thread.ofPlatform(), counter::increment);
    counter.increment();

    // Then
    assertThat(counter.sum()).isEqualTo(2L * THREADS * EACH + 1);
  }

  @Test
  void aSumBesideIncrementsNeverGoesBackwards() throws Exception {
    // Given
    OwnedCounter counter = new OwnedCounter(2);
    List<Long> sums = new ArrayList<>();
    Thread counting =
        Thread.ofPlatform()
            .start(() -> {
              for (int i = 0; i < EACH; i++) {
                counter.increment();
              }
            });

    // When
    while (counting.isAlive() && sums.size() < EACH) {
      sums.add(counter.sum());
    }
    counting.join();
    sums.add(counter.sum());

    // Then
    assertThat(sums).isSorted();
    assertThat(sums.getLast()).isEqualTo(EACH);
  }

  @Test
  void cellsWithoutOwnersLoseCounts() throws Exception {
    // Given the same without owners: who comes to a cell writes it
    long lost = 0;

    // When
    for (int round = 0; round < 1_000 && lost == 0; round++) {
      UnownedCounter counter = new UnownedCounter();
      together(Thread.ofPlatform(), counter::increment);
      lost = (long) THREADS * EACH - counter.sum();
    }

    // Then
    assertThat(lost).isPositive();
  }

  @Test
  void needsAPowerOfTwo() {
    assertThatThrownBy(() -> new OwnedCounter(3)).isInstanceOf(IllegalArgumentException.class);
    assertThatThrownBy(() -> new OwnedCounter(0)).isInstanceOf(IllegalArgumentException.class);
  }

  private static void together(Thread.Builder builder, Runnable increment) throws Exception {
    CountDownLatch start = new CountDownLatch(1);
    List<Thread> threads =
        Stream.generate(() ->
                builder.unstarted(() -> {
                  try {
                    start.await();
                  } catch (InterruptedException e) {
                    return;
                  }
                  for (int i = 0; i < EACH; i++) {
                    increment.run();
                  }
                }))
            .limit(THREADS)
            .toList();
    threads.forEach(Thread::start);
    start.countDown();
    for (Thread thread : threads) {
      thread.join();
    }
  }
}
