package dev.realmkeep.coordination.feed;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Invalidation;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class DeliveryTest {
  private static final String REALM = "https://r.example/a/";

  private final Delivery delivery = new Delivery();
  private final List<Invalidation> delivered = new ArrayList<>();

  @BeforeEach
  void begin() {
    delivery.anew(Map.of(REALM, 4L));
    delivery.subscribe(delivered::add);
  }

  @Test
  void whatIsHeardInOrderIsAppliedWithoutTheLogAndNotOnceMoreWhenTheLogShowsIt() {
    assertThat(delivery.heard(change(5))).isTrue();
    assertThat(delivery.heard(change(6))).isTrue();
    assertThat(delivery.appliedGeneration(REALM)).isEqualTo(6);

    delivery.fromLog(List.of(row(5), row(6)), 0);
    assertThat(delivery.heard(change(6))).isTrue();

    assertThat(delivered).containsExactly(change(5), change(6));
  }

  @Test
  void whatIsHeardAfterAGapWaitsForTheLogWhichBringsBothInTheirOrder() {
    assertThat(delivery.heard(change(6))).isFalse();
    assertThat(delivery.heard(change(6))).isFalse();
    assertThat(delivery.appliedGeneration(REALM)).isEqualTo(4);
    assertThat(delivered).isEmpty();

    delivery.fromLog(List.of(row(5), row(6)), 0);

    assertThat(delivery.appliedGeneration(REALM)).isEqualTo(6);
    assertThat(delivered).containsExactly(change(5), change(6));
  }

  @Test
  void whatIsHeardLateIsNotDeliveredAgain() {
    delivery.fromLog(List.of(row(5)), 0);

    assertThat(delivery.heard(change(5))).isTrue();

    assertThat(delivered).containsExactly(change(5));
  }

  private static LogRow row(long generation) {
    return new LogRow(100 + generation, change(generation));
  }

  private static Invalidation change(long generation) {
    return new Invalidation(
        1_000 + generation, Invalidation.Kind.MODULES, REALM, generation, List.of(REALM + "m"));
  }
}
