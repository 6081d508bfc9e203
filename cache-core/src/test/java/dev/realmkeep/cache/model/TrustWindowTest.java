package dev.realmkeep.cache.model;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.testing.FakeClock;
import java.time.Duration;
import org.junit.jupiter.api.Test;

class TrustWindowTest {

  private final FakeClock clock = new FakeClock();
  private final TrustWindow trust = new TrustWindow(clock, Duration.ofSeconds(1));

  @Test
  void nothingIsTrustedBeforeTheFirstLook() {
    assertThat(trust.open()).isFalse();
    assertThat(trust.measure()).isFalse();
  }

  @Test
  void theWindowCountsFromTheBeginningOfTheLookNotFromItsEnd() {
    long began = clock.nanoTime();
    clock.advance(Duration.ofMillis(900));
    trust.renew(began);
    assertThat(trust.measure()).isTrue();

    clock.advance(Duration.ofMillis(101));
    assertThat(trust.measure()).isFalse();
    assertThat(trust.open()).isFalse();
  }

  @Test
  void aLookThatTookLongerThanTheWindowOpensNothing() {
    long began = clock.nanoTime();
    clock.advance(Duration.ofSeconds(2));
    trust.renew(began);

    assertThat(trust.open()).isFalse();
  }

  @Test
  void afterAPauseTheFlagFallsWithTheFirstMeasurement() {
    trust.renew(clock.nanoTime());
    clock.advance(Duration.ofSeconds(10));

    assertThat(trust.measure()).isFalse();
    assertThat(trust.open()).isFalse();
  }

  @Test
  void aLookThatArrivesLateDoesNotShortenTheWindow() {
    long early = clock.nanoTime();
    clock.advance(Duration.ofMillis(500));
    trust.renew(clock.nanoTime());
    trust.renew(early);
    clock.advance(Duration.ofMillis(700));

    assertThat(trust.measure()).isTrue();
  }

  @Test
  void closedStaysClosedUntilTheNextLook() {
    trust.renew(clock.nanoTime());
    trust.close();
    assertThat(trust.measure()).isFalse();

    trust.renew(clock.nanoTime());
    assertThat(trust.open()).isTrue();
  }
}
