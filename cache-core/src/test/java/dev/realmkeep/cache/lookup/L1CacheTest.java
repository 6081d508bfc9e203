package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static org.assertj.core.api.Assertions.assertThat;
import static org.awaitility.Awaitility.await;

import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.cache.testing.Gate;
import dev.realmkeep.cache.testing.SampleEntries;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

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

  /** Which way an entry leaves the cache, once it was found where hot entries are. */
  @ParameterizedTest
  @ValueSource(strings = {"evicted", "all evicted", "all forgotten", "replaced", "closed"})
  void whatHasLeftIsNotFoundAmongTheHotOnesEither(String way) {
    L1Cache cache = new L1Cache(MAX_BYTES, Integer.MAX_VALUE);
    put(cache, "one", 100);
    CachedModule hot = cache.getPublic(REALM + "one");
    assertThat(cache.getPublic(REALM + "one")).isNotNull().isSameAs(hot);

    switch (way) {
      case "evicted" -> cache.evict(REALM + "one", List.of());
      case "all evicted" -> cache.evictAll();
      case "all forgotten" -> cache.forgetAll();
      case "replaced" -> put(cache, "one", 100);
      default -> cache.close();
    }

    CachedModule now = cache.getPublic(REALM + "one");
    assertThat(now).isNotSameAs(hot);
    assertThat(now == null).isEqualTo(!way.equals("replaced"));
  }

  /**
   * Whoever has an entry sees that it is no longer in the cache, also when that was for its size.
   */
  @Test
  void whatIsPushedOutIsMarked() {
    L1Cache cache = new L1Cache(MAX_BYTES, Integer.MAX_VALUE);
    Map<String, CachedModule> found = new HashMap<>();
    for (int i = 0; i < 40; i++) {
      put(cache, "large" + i, LARGE_BYTES);
      CachedModule one = cache.getPublic(REALM + "large" + i);
      if (one != null) {
        found.put(one.module, one);
      }
    }
    cache.weightBytes();

    found.values().removeIf(one -> cache.getPublic(one.module) == one);
    assertThat(found).isNotEmpty();
    assertThat(found.values()).allMatch(CachedModule::hasLeft);
  }

  /** The order in which nothing but the era tells: see the class. */
  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void anEvictionDuringAPutLeavesNothingOfIt(boolean all) throws Exception {
    L1Cache cache = new L1Cache(MAX_BYTES, Integer.MAX_VALUE);
    Gate gate = new Gate();
    gate.hold("condition");
    StoredEntry row = row("one", 100);
    Thread putting =
        Thread.ofPlatform()
            .start(() ->
                cache.put(
                    row,
                    0,
                    () -> {
                      Gate.await(gate.pass("condition"));
                      return true;
                    }));
    gate.awaitArrival("condition");
    cache.beginInvalidation();
    Thread evicting =
        Thread.ofPlatform()
            .start(() -> {
              if (all) {
                cache.evictAll();
              } else {
                cache.evict(REALM + "one", List.of());
              }
            });
    if (all) {
      evicting.join();
    } else {
      await().until(() -> evicting.getState() == Thread.State.BLOCKED);
    }

    gate.release("condition");
    putting.join();
    evicting.join();

    assertThat(cache.getPublic(REALM + "one")).isNull();
  }

  /** Entries carry a number; what was evicted up to some number is never found again. */
  @Test
  void noReaderFindsWhatWasEvictedBefore() throws Exception {
    L1Cache cache = new L1Cache(1 << 24, Integer.MAX_VALUE);
    AtomicLong evicted = new AtomicLong();
    AtomicBoolean over = new AtomicBoolean();
    Queue<String> wrong = new ConcurrentLinkedQueue<>();
    Thread reading =
        Thread.ofPlatform()
            .start(() -> {
              while (!over.get()) {
                long before = evicted.get();
                CachedModule found = cache.getPublic(REALM + "one");
                if (found != null && found.stored.generation() <= before) {
                  wrong.add(found.stored.generation() + " after " + before);
                }
              }
            });

    for (long i = 1; i <= 200_000; i++) {
      StoredEntry row = row("one", 100, i);
      cache.put(row, 0, () -> true);
      cache.getPublic(REALM + "one");
      if (i % 3 == 0) {
        cache.evictAll();
      } else if (i % 3 == 1) {
        cache.evict(REALM + "one", List.of());
      }
      // The third time the next one replaces it.
      evicted.set(i % 3 == 2 ? i - 1 : i);
    }
    over.set(true);
    reading.join();

    assertThat(wrong).isEmpty();
  }

  private static long lastGood(L1Cache cache, List<String> names) {
    return names.stream()
        .filter(name -> cache.lastGood(SampleEntries.key(REALM, name)) != null)
        .count();
  }

  private static void put(L1Cache cache, String name, int sizeBytes) {
    cache.put(row(name, sizeBytes), 0, () -> true);
  }

  private static StoredEntry row(String name, int sizeBytes) {
    return row(name, sizeBytes, 1);
  }

  private static StoredEntry row(String name, int sizeBytes, long generation) {
    return new StoredEntry(
        SampleEntries.key(REALM, name),
        SampleEntries.found(REALM + name, name),
        null,
        generation,
        null,
        0,
        sizeBytes);
  }
}
