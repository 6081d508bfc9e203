package dev.realmkeep.coordination.listen;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReconnectTest {
  private static final Duration MIN = Duration.ofMillis(50);
  private static final Duration MAX = Duration.ofSeconds(5);

  @Test
  void pausesDoubleUpToTheLongestAndAreShortenedByUpToHalf() {
    long[] whole = {50, 100, 200, 400, 800, 1600, 3200, 5000, 5000, 5000};
    for (long seed = 0; seed < 500; seed++) {
      Reconnect reconnect = new Reconnect(MIN, MAX, new Random(seed));
      for (long pause : whole) {
        assertThat(reconnect.nextPauseMillis()).isBetween(pause / 2, pause);
      }
    }
  }

  @Test
  void bothEndsOfTheJitterAreReached() {
    List<Long> pauses =
        IntStream.range(0, 2_000)
            .mapToObj(seed -> new Reconnect(MIN, MAX, new Random(seed * 7_919L)).nextPauseMillis())
            .toList();

    assertThat(pauses).contains(25L, 50L).allMatch(pause -> pause >= 25 && pause <= 50);
  }

  @Test
  void aFleetDoesNotComeBackAtOnce() {
    long distinct =
        IntStream.range(0, 100)
            .mapToLong(seed -> {
              Reconnect reconnect = new Reconnect(MIN, MAX, new Random(seed * 7_919L));
              IntStream.range(0, 10).forEach(failure -> reconnect.nextPauseMillis());
              return reconnect.nextPauseMillis();
            })
            .distinct()
            .count();

    assertThat(distinct).isGreaterThan(80);
  }

  @Test
  void successBeginsAnew() {
    Reconnect reconnect = new Reconnect(MIN, MAX, new Random(1));
    IntStream.range(0, 8).forEach(failure -> reconnect.nextPauseMillis());

    reconnect.succeeded();

    assertThat(reconnect.nextPauseMillis()).isBetween(25L, 50L);
  }

  @Test
  void afterVeryManyFailuresThePauseIsStillTheLongest() {
    Reconnect reconnect = new Reconnect(MIN, MAX, new Random(1));
    IntStream.range(0, 200).forEach(failure -> reconnect.nextPauseMillis());

    assertThat(reconnect.nextPauseMillis()).isBetween(2_500L, 5_000L);
  }

  @Test
  void aPauseIsNeverNothing() {
    Reconnect reconnect = new Reconnect(Duration.ZERO, Duration.ZERO, new Random(1));

    assertThat(reconnect.nextPauseMillis()).isEqualTo(1);
  }
}
