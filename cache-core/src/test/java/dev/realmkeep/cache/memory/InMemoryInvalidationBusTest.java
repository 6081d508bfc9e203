package dev.realmkeep.cache.memory;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.conformance.InvalidationBusConformance;
import dev.realmkeep.cache.conformance.Races;
import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.testing.FakeClock;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.junit.jupiter.api.Test;

class InMemoryInvalidationBusTest extends InvalidationBusConformance {
  private InMemoryRealms realms = new InMemoryRealms(new FakeClock());

  @Override
  protected Stores open() {
    realms = new InMemoryRealms(new FakeClock());
    return openPeer();
  }

  @Override
  protected Stores openPeer() {
    return new Stores(realms, realms, realms.bus());
  }

  @Test
  void aSubscriberMayReadAndWriteBecauseNoLockIsHeld() {
    await(realms.putRealm(realm(REALM)));
    List<Long> heard = new ArrayList<>();
    realms
        .bus()
        .subscribe(invalidation -> {
          heard.add(invalidation.generation());
          if (invalidation.generation() == 1) {
            realms.write(REALM, List.of(put("second.ts", "1")));
          }
          assertThat(realms.list(REALM)).isCompleted();
        });

    await(realms.write(REALM, List.of(put("first.ts", "1"))));

    assertThat(heard).containsExactly(1L, 2L);
  }

  @Test
  void whatAWriterDoesNextMayWaitForAnotherWrite() {
    await(realms.putRealm(realm(REALM)));

    Long generation =
        await(
            realms
                .write(REALM, List.of(put("first.ts", "1")))
                .thenApply(unused -> {
                  await(realms.write(REALM, List.of(put("second.ts", "1"))));
                  return realms.bus().appliedGeneration(REALM);
                }));

    assertThat(generation).isEqualTo(2);
  }

  @Test
  void writersThatRaceAreHeardInTheOrderOfTheLog() {
    await(realms.putRealm(realm(REALM)));
    List<Long> heard = Collections.synchronizedList(new ArrayList<>());
    realms.bus().subscribe(invalidation -> heard.add(invalidation.seq()));

    Races.together(
        4,
        thread -> {
          for (int i = 0; i < 100; i++) {
            await(realms.write(REALM, List.of(put("m" + thread + ".ts", "" + i))));
          }
          return thread;
        });

    assertThat(heard).hasSize(400).isSorted();
  }

  @Test
  void anInvalidationFromOutsideIsHeardOnce() {
    List<Invalidation> heard = new ArrayList<>();
    realms.bus().subscribe(heard::add);
    Invalidation outside = new Invalidation(77, Invalidation.Kind.REALM, REALM, 9, List.of());

    realms.bus().deliver(outside);
    realms.bus().deliver(outside);

    assertThat(heard).containsExactly(outside);
    assertThat(realms.bus().appliedGeneration(REALM)).isEqualTo(9);
  }
}
