package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.cache.testing.SampleEntries;
import java.util.List;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

/** The limits of the process's own cache are bytes, not entries. */
class L1CacheTest {
  private static final int MAX_BYTES = 200_000;
  private static final int LARGE_BYTES = 20_000;

  @Test
  void largeEntriesPushEachOtherOutByTheirBytes() {
    L1Cache cache = new L1Cache(MAX_BYTES, Integer.MAX_VALUE);

    for (int i = 0; i < 40; i++) {
      put(cache, "large" + i, LARGE_BYTES);
    }

    assertThat(cache.weightBytes()).isPositive().isLessThanOrEqualTo(MAX_BYTES);
    // Characters take up to two bytes, so half of what the limit is in bytes of JSON.
    assertThat(cache.size()).isPositive().isLessThanOrEqualTo(MAX_BYTES / (2 * LARGE_BYTES));
  }

  @Test
  void smallEntriesFitManyTimesOverAndOutliveOneThatIsTooLarge() {
    L1Cache cache = new L1Cache(MAX_BYTES, Integer.MAX_VALUE);
    List<String> small = IntStream.range(0, 60).mapToObj(i -> "small" + i).toList();
    small.forEach(name -> put(cache, name, 100));
    long weight = cache.weightBytes();
    assertThat(weight).isBetween(60L * 2 * 100, (long) MAX_BYTES);

    put(cache, "giant", MAX_BYTES);

    assertThat(cache.weightBytes()).isEqualTo(weight);
    assertThat(cache.getPublic(REALM + "giant")).isNull();
    assertThat(small).allMatch(name -> cache.getPublic(REALM + name) != null);
  }

  @Test
  void anEntryWithoutContentHasWeightToo() {
    L1Cache cache = new L1Cache(MAX_BYTES, Integer.MAX_VALUE);

    for (int i = 0; i < 1_000; i++) {
      put(cache, "empty" + i, 0);
    }

    assertThat(cache.weightBytes()).isLessThanOrEqualTo(MAX_BYTES);
    assertThat(cache.size()).isPositive().isLessThan(1_000);
  }

  @Test
  void theLastGoodEntriesHaveALimitOfTheirOwn() {
    L1Cache cache = new L1Cache(Integer.MAX_VALUE, MAX_BYTES);
    List<String> names = IntStream.range(0, 40).mapToObj(i -> "large" + i).toList();

    names.forEach(name -> put(cache, name, LARGE_BYTES));

    await().untilAsserted(() -> assertThat(lastGood(cache, names)).isBetween(1L, 5L));
    cache.weightBytes();
    assertThat(cache.size()).isEqualTo(40);
  }

  @Test
  void onlyWhatIsLargeIsLostOfTheLastGoodEntries() {
    L1Cache cache = new L1Cache(Integer.MAX_VALUE, MAX_BYTES);
    List<String> small = IntStream.range(0, 60).mapToObj(i -> "small" + i).toList();
    small.forEach(name -> put(cache, name, 100));

    put(cache, "giant", MAX_BYTES);

    await().untilAsserted(() -> assertThat(lastGood(cache, List.of("giant"))).isZero());
    assertThat(lastGood(cache, small)).isEqualTo(60);
  }

  private static long lastGood(L1Cache cache, List<String> names) {
    return names.stream()
        .filter(name -> cache.lastGood(SampleEntries.key(REALM, name)) != null)
        .count();
  }

  private static void put(L1Cache cache, String name, int sizeBytes) {
    StoredEntry row =
        new StoredEntry(
            SampleEntries.key(REALM, name),
            SampleEntries.found(REALM + name, name),
            null,
            1,
            null,
            0,
            sizeBytes);
    cache.put(row, 0, () -> true);
  }
}
