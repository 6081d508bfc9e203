package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.OTHER;
import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.RealmInfo.Visibility;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.cache.testing.GatedStore;
import dev.realmkeep.cache.testing.SampleEntries;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** A process that begins reads what the fleet has, and is no less coherent for it. */
class FillTest {
  private final LookupFixture writer = new LookupFixture();
  private final LookupFixture begun = new LookupFixture(writer, null);

  @AfterEach
  void close() {
    begun.close();
    writer.close();
  }

  @Test
  void allThatIsStoredIsAnsweredFromMemory() {
    store(writer, 2 * Fill.PAGE + 1);

    assertThat(await(begun.lookup.fill(10_000))).isEqualTo(2 * Fill.PAGE + 1);

    begun.gate.hold(GatedStore.READ); // no answer comes from there
    assertThat(begun.tier("m0")).isEqualTo(Tier.L1);
    assertThat(begun.text("m" + 2 * Fill.PAGE)).isEqualTo("v1");
    assertThat(begun.prerenders()).isZero();
    begun.assertEquations();
  }

  @Test
  void theNewestAreReadAndNoMoreThanAskedFor() {
    store(writer, 5);

    assertThat(await(begun.lookup.fill(2))).isEqualTo(2);
    assertThat(await(begun.lookup.fill(0))).isZero();

    assertThat(begun.tier("m4")).isEqualTo(Tier.L1);
    assertThat(begun.tier("m3")).isEqualTo(Tier.L1);
    assertThat(begun.tier("m2")).isEqualTo(Tier.L2);
  }

  @Test
  void halfOfTheCacheIsLeftForWhatIsAskedFor() {
    store(writer, 4 * Fill.PAGE);
    StoredEntry one = writer.stored("m1");
    long page = (long) Fill.PAGE * CachedModule.weightBytes(one);
    LookupLimits limits = withL1Bytes(2 * page);
    try (LookupFixture small = new LookupFixture(limits, 2, writer.realms, null)) {
      assertThat(await(small.lookup.fill(10_000))).isBetween(Fill.PAGE, 2 * Fill.PAGE);
    }
  }

  @Test
  void aWriteThatOvertakesItKeepsItOutOfMemory() {
    assertThat(textAfterAnOvertakingWrite(begun)).isEqualTo("v2");
  }

  @Test
  void thatTestNoticesAFillWithoutTheCondition() {
    try (LookupFixture broken =
        new LookupFixture(
            LookupLimits.DEFAULT,
            2,
            writer.realms,
            null,
            parts ->
                new CachingDefinitionLookup(
                    parts, new BrokenL1Cache(), new Coalescer(1000, 1000)))) {
      assertThat(textAfterAnOvertakingWrite(broken)).isEqualTo("v1");
    }
  }

  private String textAfterAnOvertakingWrite(LookupFixture process) {
    store(writer, 1);
    process.gate.hold(GatedStore.HAVE_READ);
    CompletableFuture<Integer> filled = process.lookup.fill(10);
    process.gate.awaitArrival(GatedStore.HAVE_READ);
    writer.write("m0.gts", "v2");
    process.gate.release(GatedStore.HAVE_READ);
    await(filled);
    return process.text("m0");
  }

  @Test
  void whatIsNoLongerForEverybodyIsNotKept() {
    store(writer, 1);
    ModuleKey open = SampleEntries.key(REALM, "m0");
    assertThat(await(writer.realms.read(List.of(open)))).isNotEmpty();
    // Only this process knows it yet: the rows are still there.
    begun.lookup.registerRealm(new RealmInfo(REALM, "ada", Visibility.PRIVATE));

    assertThat(await(begun.lookup.fill(10))).isZero();
  }

  @Test
  void whatBelongsToNoKnownRealmIsNotKept() {
    String unknown = "http://localhost:4201/later/";
    await(writer.realms.putRealm(SampleEntries.realm(unknown)));
    writer.lookup.registerRealm(SampleEntries.realm(unknown));
    writer.writeIn(unknown, "a.gts", "v1");
    await(writer.lookup.getModuleEntry(unknown + "a", LookupOptions.DEFAULT));
    writer.writeIn(OTHER, "b.gts", "v1");
    await(writer.lookup.getModuleEntry(OTHER + "b", LookupOptions.DEFAULT));

    assertThat(await(begun.lookup.fill(10))).isEqualTo(1);
  }

  @Test
  void aStoreThatDoesNotAnswerEndsIt() {
    store(writer, Fill.PAGE + 1);
    begun.failNextRead(new StoreUnavailableException("away", null));

    assertThat(await(begun.lookup.fill(10_000))).isZero();
    assertThat(begun.text("m0")).isEqualTo("v1");
  }

  @Test
  void aStoreThatThrowsEndsItToo() {
    store(writer, 1);
    begun.throwNextRead(new StoreUnavailableException("away", null));

    assertThat(await(begun.lookup.fill(10))).isZero();
  }

  @Test
  void closingEndsIt() {
    store(writer, 3 * Fill.PAGE);
    begun.gate.hold(GatedStore.HAVE_READ);
    CompletableFuture<Integer> filled = begun.lookup.fill(10_000);
    begun.gate.awaitArrival(GatedStore.HAVE_READ);
    begun.lookup.close();
    begun.gate.release(GatedStore.HAVE_READ);

    assertThat(await(filled)).isLessThanOrEqualTo(Fill.PAGE);
    assertThat(begun.lookup.cachedModules()).isZero();
  }

  private static LookupLimits withL1Bytes(long bytes) {
    LookupLimits limits = LookupLimits.DEFAULT;
    return new LookupLimits(
        bytes,
        limits.staleMaxBytes(),
        limits.flightsMax(),
        limits.waitersMax(),
        limits.slotQueueMax(),
        limits.reservedUserSlots(),
        limits.populateAttemptsMax(),
        limits.discardsMax(),
        limits.prerenderHardLimit(),
        limits.trustWindow());
  }

  private static void store(LookupFixture process, int modules) {
    for (int i = 0; i < modules; i++) {
      process.write("m" + i + ".gts", "v1");
      process.get("m" + i);
    }
  }
}
