package dev.realmkeep.cache.memory;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.conformance.Prerenders;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator.Attempt;
import dev.realmkeep.cache.port.PopulateCoordinator.PopulateWork;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.cache.testing.TestWork;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class UncoordinatedPopulateTest {
  private static final String REALM = "https://r.example/a/";
  private static final ModuleKey KEY = key(REALM, "m.ts");

  private final InMemoryRealms realms = new InMemoryRealms(Clock.system());
  private final UncoordinatedPopulate populate = new UncoordinatedPopulate(realms);

  @BeforeEach
  void aRealmWithAModule() {
    await(realms.putRealm(realm(REALM)));
    await(realms.write(REALM, List.of(put("m.ts", "1"))));
  }

  @Test
  void twoAtOnceBothRunAndBothStore() {
    CompletableFuture<Populated> slow = new CompletableFuture<>();
    CompletableFuture<Attempt> first = populate.tryAcquireAndRun(KEY, work(() -> slow));

    Attempt second = await(populate.tryAcquireAndRun(KEY, work(this::quick)));
    slow.complete(Prerenders.of(realms, REALM, "m.ts"));

    assertThat(second).isInstanceOf(Attempt.Stored.class);
    assertThat(await(first)).isInstanceOf(Attempt.Stored.class);
  }

  @Test
  void aUsableRowEndsTheAttempt() {
    await(populate.tryAcquireAndRun(KEY, work(this::quick)));

    assertThat(await(populate.tryAcquireAndRun(KEY, work(this::quick))))
        .isInstanceOf(Attempt.AlreadyStored.class);
  }

  @Test
  void aPersistIsValidatedWithoutCoordinationToo() {
    Populated old = Prerenders.of(realms, REALM, "m.ts");
    await(realms.write(REALM, List.of(put("m.ts", "2"))));

    Attempt attempt =
        await(populate.tryAcquireAndRun(KEY, work(() -> CompletableFuture.completedFuture(old))));

    assertThat(attempt).isInstanceOf(Attempt.Discarded.class);
  }

  @Test
  void nobodyEverWaits() {
    assertThat(await(populate.waitForKey(populate.watch(KEY), Duration.ofDays(1))))
        .isEqualTo(WokenBy.LOCK_WATCH);
  }

  private CompletableFuture<Populated> quick() {
    return CompletableFuture.completedFuture(Prerenders.of(realms, REALM, "m.ts"));
  }

  private static PopulateWork work(Supplier<CompletableFuture<Populated>> run) {
    return new TestWork() {
      @Override
      public boolean usable(StoredEntry entry) {
        return true;
      }

      @Override
      public CompletableFuture<Populated> run(int previousFailures) {
        return run.get();
      }
    };
  }
}
