package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.delete;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import java.util.List;
import java.util.concurrent.CopyOnWriteArrayList;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A source write at every point of a prerender never leaves a stale row. */
public abstract class StalePersistConformance {
  protected static final String REALM = "https://r.example/a/";
  protected static final String OTHER = "https://r.example/b/";

  /** Seeded rounds of the race, each of some hundred operations. */
  protected int raceRounds() {
    return 20;
  }

  private Stores stores;

  /** An empty store. */
  protected abstract Stores open() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    stores = open();
    await(stores.sources().putRealm(realm(REALM)));
    await(stores.sources().putRealm(realm(OTHER)));
    write(REALM, put("m.ts", "1"), put("dep.ts", "1"));
    write(OTHER, put("far.ts", "1"));
  }

  @Test
  void aWriteBeforeTheFirstReadIsSeen() {
    Prerenders prerender = new Prerenders(stores.sources(), REALM, "m.ts");
    write(REALM, put("m.ts", "2"));

    prerender.read(REALM, "m.ts").read(REALM, "dep.ts");

    assertPersisted(prerender.end());
  }

  @Test
  void aWriteBetweenReadsToAFileAlreadyReadIsRefused() {
    Prerenders prerender = new Prerenders(stores.sources(), REALM, "m.ts").read(REALM, "m.ts");
    write(REALM, put("m.ts", "2"));

    prerender.read(REALM, "dep.ts");

    assertRefused(prerender.end());
  }

  @Test
  void aWriteBetweenReadsToAFileNotYetReadIsSeen() {
    Prerenders prerender = new Prerenders(stores.sources(), REALM, "m.ts").read(REALM, "m.ts");
    write(REALM, put("dep.ts", "2"));

    prerender.read(REALM, "dep.ts");

    assertPersisted(prerender.end());
  }

  @Test
  void readsThatMixTwoGenerationsOfOneWriteAreRefused() {
    Prerenders prerender = new Prerenders(stores.sources(), REALM, "m.ts").read(REALM, "m.ts");
    write(REALM, put("m.ts", "2"), put("dep.ts", "2"));

    prerender.read(REALM, "dep.ts");

    assertRefused(prerender.end());
  }

  @Test
  void aFileReadTwiceAtTwoVersionsIsRefused() {
    Prerenders prerender = new Prerenders(stores.sources(), REALM, "m.ts").read(REALM, "m.ts");
    write(REALM, put("m.ts", "2"));

    prerender.read(REALM, "m.ts");

    assertRefused(prerender.end());
  }

  @Test
  void aWriteToAnImportAfterEvaluationIsRefused() {
    Populated populated = Prerenders.of(stores.sources(), REALM, "m.ts", "dep.ts");

    write(REALM, put("dep.ts", "2"));

    assertRefused(populated);
  }

  @Test
  void aWriteBackToTheOldTextIsRefusedBecauseTheVersionMoved() {
    Populated populated = Prerenders.of(stores.sources(), REALM, "m.ts");

    write(REALM, put("m.ts", "2"));
    write(REALM, put("m.ts", "1"));

    assertRefused(populated);
  }

  @Test
  void aDeletionAfterTheReadIsRefused() {
    Populated populated = Prerenders.of(stores.sources(), REALM, "m.ts", "dep.ts");

    write(REALM, delete("dep.ts"));

    assertRefused(populated);
  }

  @Test
  void aFileCreatedAfterItsAbsentReadIsRefused() {
    Populated populated = Prerenders.of(stores.sources(), REALM, "m.ts", "absent");

    write(REALM, put("absent.gts", "1"));

    assertRefused(populated);
  }

  @Test
  void aFileThatShadowsTheOneThatAnsweredIsRefused() {
    Populated populated = Prerenders.of(stores.sources(), REALM, "m.ts", "dep");

    write(REALM, put("dep.gts", "shadow"));

    assertRefused(populated);
  }

  @Test
  void aWriteInAnotherRealmThatWasReadIsRefused() {
    Prerenders prerender =
        new Prerenders(stores.sources(), REALM, "m.ts").read(REALM, "m.ts").read(OTHER, "far.ts");

    write(OTHER, put("far.ts", "2"));

    assertRefused(prerender.end());
  }

  @Test
  void aWriteToAFileThatWasNotReadDoesNotRefuse() {
    Populated populated = Prerenders.of(stores.sources(), REALM, "m.ts");

    write(REALM, put("dep.ts", "2"));

    assertPersisted(populated);
  }

  @Test
  void aWriteAfterThePersistRemovesTheRow() {
    Populated populated = Prerenders.of(stores.sources(), REALM, "m.ts", "dep.ts");
    assertPersisted(populated);

    write(REALM, put("dep.ts", "2"));

    assertThat(await(stores.definitions().read(List.of(key(REALM, "m.ts"))))).isEmpty();
    assertThat(await(stores.definitions().audit())).isEmpty();
  }

  @Test
  void anOldPersistDoesNotReplaceANewerRow() {
    Populated old = Prerenders.of(stores.sources(), REALM, "m.ts");
    write(REALM, put("m.ts", "2"));
    Populated current = Prerenders.of(stores.sources(), REALM, "m.ts");
    await(stores.definitions().persist(key(REALM, "m.ts"), current));

    PersistOutcome late = await(stores.definitions().persist(key(REALM, "m.ts"), old));

    assertThat(late).isInstanceOf(PersistOutcome.SourcesMoved.class);
    assertThat(await(stores.definitions().read(List.of(key(REALM, "m.ts")))).values())
        .singleElement()
        .satisfies(row -> assertThat(row.entry()).isEqualTo(current.entry()));
  }

  @Test
  void persistsOfOneKeyAtTheSameTimeAllSucceedAndLeaveOneRow() {
    Populated populated = Prerenders.of(stores.sources(), REALM, "m.ts", "dep.ts");

    List<PersistOutcome> outcomes =
        Races.together(
            8, unused -> await(stores.definitions().persist(key(REALM, "m.ts"), populated)));

    assertThat(outcomes).hasSize(8).allMatch(PersistOutcome.Persisted.class::isInstance);
    assertThat(await(stores.definitions().reads(key(REALM, "m.ts"))))
        .containsExactlyInAnyOrderElementsOf(populated.reads());
  }

  @Test
  void racingWritesAndPersistsLeaveNothingStale() {
    for (int seed = 0; seed < raceRounds(); seed++) {
      assertThat(Races.round(stores, seed)).as("seed %d", seed).isEmpty();
      assertThat(await(stores.definitions().audit())).as("seed %d", seed).isEmpty();
    }
  }

  @Test
  void aRealmThatIsCreatedLaterDropsWhatTookItsUrlsForForeign() {
    assertPersisted(Prerenders.of(stores.sources(), REALM, "m.ts"));
    List<Invalidation> heard = new CopyOnWriteArrayList<>();
    try (InvalidationBus.Subscription ignored = stores.bus().subscribe(heard::add)) {
      await(stores.sources().putRealm(realm("https://r.example/later/")));
      await(stores.bus().catchUp());
    }

    assertThat(await(stores.definitions().read(List.of(key(REALM, "m.ts"))))).isEmpty();
    assertThat(heard).extracting(Invalidation::kind).contains(Invalidation.Kind.ALL);
  }

  private void write(String realm, FileChange... changes) {
    await(stores.sources().write(realm, List.of(changes)));
  }

  private void assertPersisted(Populated populated) {
    assertThat(await(stores.definitions().persist(key(REALM, "m.ts"), populated)))
        .isInstanceOf(PersistOutcome.Persisted.class);
    assertThat(await(stores.definitions().audit())).isEmpty();
  }

  private void assertRefused(Populated populated) {
    assertThat(await(stores.definitions().persist(key(REALM, "m.ts"), populated)))
        .isInstanceOf(PersistOutcome.SourcesMoved.class);
    assertThat(await(stores.definitions().read(List.of(key(REALM, "m.ts"))))).isEmpty();
    assertThat(await(stores.definitions().audit())).isEmpty();
  }
}
