package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.delete;
import static dev.realmkeep.cache.testing.SampleEntries.failed;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.cache.port.WriteOutcome;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@code DefinitionStore} does with rows and invalidations, one step at a time. */
public abstract class DefinitionStoreConformance {
  protected static final String REALM = "https://r.example/a/";
  protected static final String OTHER = "https://r.example/b/";

  private Stores stores;

  /** An empty store. */
  protected abstract Stores open() throws Exception;

  @BeforeEach
  void openStore() throws Exception {
    stores = open();
    await(stores.sources().putRealm(realm(REALM)));
    await(stores.sources().putRealm(realm(OTHER)));
  }

  @Test
  void aPersistedRowIsReadBackWhole() {
    write(REALM, put("m.gts", "1"));
    Populated populated = Prerenders.of(stores.sources(), REALM, "m");

    PersistOutcome outcome = persist("m", populated);

    StoredEntry row = row("m");
    assertThat(outcome).isInstanceOf(PersistOutcome.Persisted.class);
    assertThat(row.key()).isEqualTo(key(REALM, "m"));
    assertThat(row.entry()).isEqualTo(populated.entry());
    assertThat(row.fileAlias()).isEqualTo(REALM + "m.gts");
    assertThat(row.generation()).isEqualTo(1);
    assertThat(row.expiresIn()).isNull();
    assertThat(row.failures()).isZero();
    assertThat(row.sizeBytes()).isPositive();
    assertThat(await(stores.definitions().reads(key(REALM, "m"))))
        .containsExactlyInAnyOrderElementsOf(populated.reads());
    assertThat(await(stores.definitions().origin(key(REALM, "m"))))
        .hasValueSatisfying(
            origin -> assertThat(origin.tookMillis()).isEqualTo(populated.tookMillis()));
    assertThat(await(stores.definitions().origin(key(REALM, "none")))).isEmpty();
  }

  @Test
  void manyKeysAreReadAtOnceAndTheAbsentOnesLeftOut() {
    write(REALM, put("m.ts", "1"), put("n.ts", "1"));
    persist("m.ts", Prerenders.of(stores.sources(), REALM, "m.ts"));
    persist("n.ts", Prerenders.of(stores.sources(), REALM, "n.ts"));

    Map<ModuleKey, StoredEntry> rows = rows("m.ts", "none.ts", "n.ts");

    assertThat(rows).containsOnlyKeys(key(REALM, "m.ts"), key(REALM, "n.ts"));
    assertThat(await(stores.definitions().read(List.of()))).isEmpty();
  }

  @Test
  void keysThatDifferInScopeOrExtractorAreDifferentRows() {
    write(REALM, put("m.ts", "1"));
    Populated populated = Prerenders.of(stores.sources(), REALM, "m.ts");
    ModuleKey owner =
        new ModuleKey(REALM, REALM + "m.ts", CacheScope.REALM_AUTH, "ada", "scripted-1");
    ModuleKey later = new ModuleKey(REALM, REALM + "m.ts", CacheScope.PUBLIC, "", "scripted-2");

    await(stores.definitions().persist(owner, populated));

    assertThat(await(stores.definitions().read(List.of(owner, later, key(REALM, "m.ts")))))
        .containsOnlyKeys(owner);
  }

  @Test
  void aTransientFailureIsStoredWithItsLifeAndCount() {
    write(REALM, put("m.ts", "1"));
    Populated slow =
        new Populated(
            failed(ModuleError.Kind.TIME_LIMIT, "slow"),
            REALM + "m.ts",
            Prerenders.of(stores.sources(), REALM, "m.ts").reads(),
            Duration.ofSeconds(60),
            3,
            5);

    persist("m.ts", slow);

    assertThat(row("m.ts").failures()).isEqualTo(3);
    assertThat(row("m.ts").expiresIn()).isBetween(Duration.ofSeconds(1), Duration.ofSeconds(60));
    assertThat(row("m.ts").entry()).isEqualTo(slow.entry());
  }

  @Test
  void aPersistReplacesTheRowAndItsReadSet() {
    write(REALM, put("m.ts", "1"), put("old.ts", "1"));
    persist("m.ts", Prerenders.of(stores.sources(), REALM, "m.ts", "old.ts"));
    Populated second = Prerenders.of(stores.sources(), REALM, "m.ts");

    persist("m.ts", second);
    write(REALM, put("old.ts", "2"));

    assertThat(row("m.ts").entry()).isEqualTo(second.entry());
  }

  @Test
  void aWriteRemovesEveryRowThatReadTheFileAcrossRealms() {
    write(REALM, put("leaf.ts", "1"), put("mid.ts", "1"), put("alone.ts", "1"));
    write(OTHER, put("top.ts", "1"));
    persist("leaf.ts", Prerenders.of(stores.sources(), REALM, "leaf.ts"));
    persist("mid.ts", Prerenders.of(stores.sources(), REALM, "mid.ts", "leaf.ts"));
    persist("alone.ts", Prerenders.of(stores.sources(), REALM, "alone.ts"));
    Populated top =
        new Prerenders(stores.sources(), OTHER, "top.ts")
            .read(OTHER, "top.ts")
            .read(REALM, "mid.ts")
            .read(REALM, "leaf.ts")
            .end();
    await(stores.definitions().persist(key(OTHER, "top.ts"), top));

    WriteOutcome.Written written = write(REALM, put("leaf.ts", "2"));

    assertThat(rows("leaf.ts", "mid.ts", "alone.ts")).containsOnlyKeys(key(REALM, "alone.ts"));
    assertThat(await(stores.definitions().read(List.of(key(OTHER, "top.ts"))))).isEmpty();
    assertThat(written.invalidation().kind()).isEqualTo(Invalidation.Kind.MODULES);
    assertThat(written.invalidation().realm()).isEqualTo(REALM);
    assertThat(written.invalidation().generation()).isEqualTo(written.generation());
    assertThat(written.invalidation().modules())
        .contains(REALM + "leaf.ts", REALM + "leaf", REALM + "mid.ts", OTHER + "top.ts")
        .doesNotContain(REALM + "alone.ts");
  }

  @Test
  void aWriteOfAFileNobodyReadStillNamesItAndItsExtensionlessForm() {
    WriteOutcome.Written written = write(REALM, put("m.gts", "1"));

    assertThat(written.invalidation().modules()).contains(REALM + "m.gts", REALM + "m");
  }

  @Test
  void aFileThatShadowsAnAbsentReadInvalidates() {
    write(REALM, put("m.ts", "1"));
    persist("m", Prerenders.of(stores.sources(), REALM, "m"));

    WriteOutcome.Written written = write(REALM, put("m.gts", "shadow"));

    assertThat(rows("m")).isEmpty();
    assertThat(written.invalidation().modules()).contains(REALM + "m", REALM + "m.gts");
  }

  @Test
  void aMissingModuleIsStoredUntilOneOfItsCandidatesAppears() {
    persist("m", Prerenders.of(stores.sources(), REALM, "m"));
    assertThat(rows("m")).hasSize(1);

    write(REALM, put("m.js", "1"));

    assertThat(rows("m")).isEmpty();
  }

  @Test
  void aDeletedFileInvalidatesItsReaders() {
    write(REALM, put("m.ts", "1"));
    persist("m", Prerenders.of(stores.sources(), REALM, "m"));

    write(REALM, delete("m.ts"));

    assertThat(rows("m")).isEmpty();
  }

  @Test
  void anUnchangedPutKeepsRows() {
    write(REALM, put("m.ts", "1"));
    persist("m.ts", Prerenders.of(stores.sources(), REALM, "m.ts"));

    await(stores.sources().write(REALM, List.of(put("m.ts", "1"))));

    assertThat(rows("m.ts")).hasSize(1);
  }

  @Test
  void invalidatingDropsTheModuleInAllItsFormsAndItsDependents() {
    write(REALM, put("leaf.ts", "1"), put("mid.ts", "1"), put("alone.ts", "1"));
    persist("leaf", Prerenders.of(stores.sources(), REALM, "leaf"));
    persist("leaf.ts", Prerenders.of(stores.sources(), REALM, "leaf.ts"));
    persist("mid.ts", Prerenders.of(stores.sources(), REALM, "mid.ts", "leaf.ts"));
    persist("alone.ts", Prerenders.of(stores.sources(), REALM, "alone.ts"));

    Invalidation gone = await(stores.definitions().invalidate(REALM, List.of(REALM + "leaf")));

    assertThat(rows("leaf", "leaf.ts", "mid.ts", "alone.ts"))
        .containsOnlyKeys(key(REALM, "alone.ts"));
    assertThat(gone.modules())
        .contains(REALM + "leaf", REALM + "leaf.ts", REALM + "mid.ts")
        .doesNotContain(REALM + "alone.ts");
  }

  @Test
  void invalidatingByTheNameWithExtensionIsTheSame() {
    write(REALM, put("leaf.ts", "1"));
    persist("leaf", Prerenders.of(stores.sources(), REALM, "leaf"));

    Invalidation gone = await(stores.definitions().invalidate(REALM, List.of(REALM + "leaf.ts")));

    assertThat(rows("leaf")).isEmpty();
    assertThat(gone.modules()).contains(REALM + "leaf", REALM + "leaf.ts");
  }

  @Test
  void invalidatingAModuleWithoutARowDropsItsDependents() {
    write(REALM, put("leaf.ts", "1"), put("mid.ts", "1"));
    persist("mid.ts", Prerenders.of(stores.sources(), REALM, "mid.ts", "leaf.ts"));

    await(stores.definitions().invalidate(REALM, List.of(REALM + "leaf")));

    assertThat(rows("mid.ts")).isEmpty();
  }

  @Test
  void clearingARealmDropsItsRowsAndThoseThatReadFromIt() {
    write(REALM, put("m.ts", "1"));
    write(OTHER, put("reader.ts", "1"), put("alone.ts", "1"));
    persist("m.ts", Prerenders.of(stores.sources(), REALM, "m.ts"));
    Populated reader =
        new Prerenders(stores.sources(), OTHER, "reader.ts")
            .read(OTHER, "reader.ts")
            .read(REALM, "m.ts")
            .end();
    await(stores.definitions().persist(key(OTHER, "reader.ts"), reader));
    await(
        stores
            .definitions()
            .persist(key(OTHER, "alone.ts"), Prerenders.of(stores.sources(), OTHER, "alone.ts")));

    Invalidation gone = await(stores.definitions().clearRealm(REALM));

    assertThat(gone.kind()).isEqualTo(Invalidation.Kind.REALM);
    assertThat(gone.realm()).isEqualTo(REALM);
    assertThat(rows("m.ts")).isEmpty();
    assertThat(
            await(
                stores
                    .definitions()
                    .read(List.of(key(OTHER, "reader.ts"), key(OTHER, "alone.ts")))))
        .containsOnlyKeys(key(OTHER, "alone.ts"));
  }

  @Test
  void clearingAllDropsEverythingAndKeepsTheSources() {
    write(REALM, put("m.ts", "1"));
    persist("m.ts", Prerenders.of(stores.sources(), REALM, "m.ts"));

    Invalidation gone = await(stores.definitions().clearAll());

    assertThat(gone.kind()).isEqualTo(Invalidation.Kind.ALL);
    assertThat(gone.realm()).isEmpty();
    assertThat(rows("m.ts")).isEmpty();
    assertThat(await(stores.sources().list(REALM))).hasSize(1);
  }

  @Test
  void dependentsAreTheModulesThatReadTheModulesFile() {
    write(REALM, put("leaf.ts", "1"), put("mid.ts", "1"));
    persist("leaf", Prerenders.of(stores.sources(), REALM, "leaf"));
    persist("mid.ts", Prerenders.of(stores.sources(), REALM, "mid.ts", "leaf.ts"));

    assertThat(await(stores.definitions().dependents(key(REALM, "leaf"))))
        .containsExactly(REALM + "mid.ts");
    assertThat(await(stores.definitions().dependents(key(REALM, "mid.ts")))).isEmpty();
    assertThat(await(stores.definitions().reads(key(REALM, "none")))).isEmpty();
  }

  @Test
  void theLogOnlyGrows() {
    Invalidation first = write(REALM, put("a.ts", "1")).invalidation();
    Invalidation second = await(stores.definitions().clearRealm(OTHER));
    Invalidation third = write(REALM, put("a.ts", "2")).invalidation();

    assertThat(second.seq()).isGreaterThan(first.seq());
    assertThat(third.seq()).isGreaterThan(second.seq());
  }

  @Test
  void aReadSetThatIsCurrentHasNothingToAudit() {
    write(REALM, put("m.ts", "1"));
    persist("m", Prerenders.of(stores.sources(), REALM, "m"));

    assertThat(await(stores.definitions().audit())).isEmpty();
  }

  @Test
  void aPersistOfOldReadsNamesTheFileThatMoved() {
    write(REALM, put("m.ts", "1"));
    Populated populated = Prerenders.of(stores.sources(), REALM, "m.ts");
    write(REALM, put("m.ts", "2"));

    assertThat(persist("m.ts", populated))
        .isEqualTo(new PersistOutcome.SourcesMoved(REALM, "m.ts", 1, 2));
    assertThat(rows("m.ts")).isEmpty();
    assertThat(populated.reads()).containsExactly(new FileRead(REALM, "m.ts", 1));
  }

  @Test
  void aChangeOfARealmsVisibilityRemovesWhatReadFromItOrAskedWhetherItMay() {
    RealmInfo closed = new RealmInfo(OTHER, "bob", RealmInfo.Visibility.PRIVATE);
    write(REALM, put("m.ts", "1"), put("reader.ts", "1"), put("curious.ts", "1"));
    write(OTHER, put("lib.ts", "1"));
    persist("m.ts", Prerenders.of(stores.sources(), REALM, "m.ts"));
    persist(
        "reader.ts",
        new Prerenders(stores.sources(), REALM, "reader.ts")
            .read(REALM, "reader.ts")
            .read(OTHER, "lib.ts")
            .end());
    persist("curious.ts", asked("curious.ts", realm(OTHER)));
    assertThat(await(stores.definitions().audit())).isEmpty();

    long generation = await(stores.sources().putRealm(closed));

    assertThat(rows("m.ts", "reader.ts", "curious.ts")).containsOnlyKeys(key(REALM, "m.ts"));
    assertThat(generation).isEqualTo(2);
    assertThat(await(stores.definitions().audit())).isEmpty();
  }

  @Test
  void whatWasEvaluatedBeforeAChangeOfVisibilityIsNotPersistedAfterIt() {
    RealmInfo closed = new RealmInfo(OTHER, "bob", RealmInfo.Visibility.PRIVATE);
    write(REALM, put("m.ts", "1"));
    Populated before = asked("m.ts", realm(OTHER));
    await(stores.sources().putRealm(closed));

    assertThat(persist("m.ts", before)).isInstanceOf(PersistOutcome.SourcesMoved.class);
    assertThat(persist("m.ts", asked("m.ts", closed))).isInstanceOf(PersistOutcome.Persisted.class);

    // And when it is as it was
    await(stores.sources().putRealm(realm(OTHER)));
    assertThat(rows("m.ts")).isEmpty();
    assertThat(persist("m.ts", before)).isInstanceOf(PersistOutcome.Persisted.class);
    assertThat(await(stores.definitions().audit())).isEmpty();
  }

  /** Evaluated by a process that knows {@code other} so and asked whether it may read it. */
  private Populated asked(String path, RealmInfo other) {
    Populated populated = Prerenders.of(stores.sources(), REALM, path);
    List<FileRead> reads = new ArrayList<>(populated.reads());
    reads.add(FileRead.ofAccess(other));
    return new Populated(
        populated.entry(),
        populated.fileAlias(),
        reads,
        populated.expiresAfter(),
        populated.failures(),
        populated.tookMillis());
  }

  private WriteOutcome.Written write(String realm, FileChange... changes) {
    WriteOutcome outcome = await(stores.sources().write(realm, List.of(changes)));
    assertThat(outcome).isInstanceOf(WriteOutcome.Written.class);
    return (WriteOutcome.Written) outcome;
  }

  private PersistOutcome persist(String path, Populated populated) {
    return await(stores.definitions().persist(key(REALM, path), populated));
  }

  private Map<ModuleKey, StoredEntry> rows(String... paths) {
    return await(
        stores.definitions().read(Arrays.stream(paths).map(path -> key(REALM, path)).toList()));
  }

  private StoredEntry row(String path) {
    StoredEntry row = rows(path).get(key(REALM, path));
    assertThat(row).as("row of %s", path).isNotNull();
    return Objects.requireNonNull(row);
  }
}
