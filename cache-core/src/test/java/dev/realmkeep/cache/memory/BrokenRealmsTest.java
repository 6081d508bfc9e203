package dev.realmkeep.cache.memory;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.conformance.Prerenders;
import dev.realmkeep.cache.conformance.Races;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.DefinitionStore.StaleRead;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import java.util.List;
import org.assertj.core.groups.Tuple;
import org.junit.jupiter.api.Test;

/** The schedules and races of the conformance suites do catch a store that is wrong. */
class BrokenRealmsTest {
  private static final String REALM = "https://r.example/a/";
  private static final String OTHER = "https://r.example/b/";
  private static final int ROUNDS_MAX = 60;

  @Test
  void aStoreThatDoesNotCompareIsCaughtByAWriteAfterEvaluation() {
    InMemoryRealms broken = new BrokenRealms.Unvalidated();
    Populated populated = evaluated(broken);
    await(broken.write(REALM, List.of(put("m.ts", "2"))));

    PersistOutcome outcome = await(broken.persist(key(REALM, "m.ts"), populated));

    assertThat(outcome).isInstanceOf(PersistOutcome.Persisted.class);
    assertThat(await(broken.audit())).isNotEmpty();
  }

  @Test
  void aStoreThatComparesUnderAnotherHoldIsCaughtByAWriteInBetween() {
    InMemoryRealms[] self = new InMemoryRealms[1];
    self[0] =
        new BrokenRealms.CheckThenStore(
            () -> await(self[0].write(REALM, List.of(put("m.ts", "2")))));
    Populated populated = evaluated(self[0]);

    await(self[0].persist(key(REALM, "m.ts"), populated));

    assertThat(await(self[0].audit()))
        .extracting(StaleRead::module, StaleRead::actualVersion)
        .containsExactly(Tuple.tuple(REALM + "m.ts", 2L));
  }

  @Test
  void theRaceCatchesAStoreThatDoesNotCompare() {
    assertThat(roundsUntilStale(new BrokenRealms.Unvalidated())).isLessThan(ROUNDS_MAX);
  }

  @Test
  void theRaceCatchesAStoreThatComparesUnderAnotherHold() {
    assertThat(roundsUntilStale(new BrokenRealms.CheckThenStore(Thread::yield)))
        .isLessThan(ROUNDS_MAX);
  }

  @Test
  void theSameRaceFindsNothingInTheRealOne() {
    assertThat(roundsUntilStale(new InMemoryRealms(Clock.system()))).isEqualTo(ROUNDS_MAX);
  }

  private static Populated evaluated(InMemoryRealms realms) {
    await(realms.putRealm(realm(REALM)));
    await(realms.write(REALM, List.of(put("m.ts", "1"))));
    return Prerenders.of(realms, REALM, "m.ts");
  }

  private static int roundsUntilStale(InMemoryRealms realms) {
    await(realms.putRealm(realm(REALM)));
    await(realms.putRealm(realm(OTHER)));
    for (int round = 0; round < ROUNDS_MAX; round++) {
      if (!Races.round(new Stores(realms, realms, realms.bus()), round).isEmpty()) {
        return round;
      }
    }
    return ROUNDS_MAX;
  }
}
