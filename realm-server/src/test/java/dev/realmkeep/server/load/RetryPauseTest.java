package dev.realmkeep.server.load;

import static org.assertj.core.api.Assertions.assertThat;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

class RetryPauseTest {
  private final RetryPause retry = new RetryPause();

  @Test
  void withoutAFailureItWaitsForAnEditOnly() {
    assertThat(retry.pause()).isNull();

    retry.failed(true);
    retry.succeeded();

    assertThat(retry.pause()).isNull();
  }

  @Test
  void whatIsRefusedForEverIsTriedEverMoreRarely() {
    List<Long> seconds = new ArrayList<>();
    retry.failed(true);
    for (int i = 0; i < 8; i++) {
      seconds.add(pause().toSeconds());
      retry.failed(false);
    }

    assertThat(seconds).containsExactly(1L, 2L, 4L, 8L, 16L, 30L, 30L, 30L);
  }

  @Test
  void anEditIsNotMadeToWaitForWhatFailedBefore() {
    retry.failed(true);
    retry.failed(false);
    retry.failed(false);

    retry.failed(true);

    assertThat(pause()).isEqualTo(RetryPause.FIRST);
  }

  private Duration pause() {
    Duration pause = retry.pause();
    assertThat(pause).isNotNull();
    return pause;
  }
}
