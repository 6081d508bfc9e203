package dev.realmkeep.coordination.populate;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class EndedKeysTest {

  @Test
  void whatIsAnnouncedIsHeardAndEachKeyOnce() {
    List<Long> keys = List.of(1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, 0L, 1L);

    List<String> payloads = EndedKeys.payloads(keys);

    assertThat(payloads).hasSize(1);
    assertThat(EndedKeys.parse(payloads.getFirst()).orElseThrow())
        .containsExactly(1L, -1L, Long.MIN_VALUE, Long.MAX_VALUE, 0L);
  }

  @Test
  void manyKeysGoOutInPayloadsWithinTheLimit() {
    List<Long> keys = LongStream.range(0, 5_000).mapToObj(i -> i * 0x9E3779B97F4A7C15L).toList();

    List<String> payloads = EndedKeys.payloads(keys);

    assertThat(payloads).allSatisfy(p -> assertThat(p.length()).isLessThanOrEqualTo(7_000));
    assertThat(
            payloads.stream().flatMapToLong(p -> LongStream.of(EndedKeys.parse(p).orElseThrow())))
        .containsExactlyElementsOf(keys);
  }

  @ParameterizedTest
  @ValueSource(strings = {"", " ", "g", "1  2", "1 ", "11111111111111111", "[1]"})
  void anythingElseIsNotOurs(String payload) {
    assertThat(EndedKeys.parse(payload)).isEmpty();
  }
}
