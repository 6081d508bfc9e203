package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.ALIAS;
import static dev.realmkeep.cache.lookup.LookupFixture.OTHER;
import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static dev.realmkeep.cache.lookup.LookupFixture.text;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.lookup.Unavailable.Reason;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.testing.GatedStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CachingDefinitionLookupTest {

  private final LookupFixture realm = new LookupFixture();

  @AfterEach
  void close() {
    realm.close();
  }

  @Test
  void theSecondLookupOfAModuleIsAnsweredFromL1() {
    realm.write("person.gts", "v1");

    assertThat(realm.tier("person")).isEqualTo(Tier.POPULATED);
    assertThat(realm.tier("person")).isEqualTo(Tier.L1);
    assertThat(realm.prerenders()).isOne();
  }

  @Test
  void anL1HitIsCompleteWhenItIsReturnedAndReadsNoStore() {
    realm.write("person.gts", "v1");
    realm.get("person");
    int reads = realm.gate.passes(GatedStore.READ);

    CompletableFuture<DefinitionOutcome> hit = realm.ask("person");

    assertThat(hit).isCompleted();
    assertThat(realm.gate.passes(GatedStore.READ)).isEqualTo(reads);
  }

  @Test
  void aSharedAnswerCannotBeOverwrittenByACaller() {
    realm.write("person.gts", "v1");
    realm.get("person");

    assertThatThrownBy(() -> realm.ask("person").obtrudeValue(null))
        .isInstanceOf(IllegalStateException.class);
    assertThat(realm.ask("person").cancel(true)).isFalse();
    assertThat(realm.text("person")).isEqualTo("v1");
  }

  @Test
  void anotherProcessOnTheDatabaseIsAnsweredFromTheRowWithoutAPrerender() {
    realm.write("person.gts", "v1");
    realm.get("person");

    try (LookupFixture peer = new LookupFixture(realm, null)) {
      assertThat(peer.tier("person")).isEqualTo(Tier.L2);
      assertThat(peer.prerenders()).isZero();
    }
  }

  @Test
  void whatIsCachedOrStoredNeverReachesTheCoordinator() {
    realm.write("person.gts", "v1");
    realm.get("person");

    try (LookupFixture peer = new LookupFixture(realm, new NeverAsked())) {
      assertThat(peer.tier("person")).isEqualTo(Tier.L2);
      assertThat(peer.tier("person")).isEqualTo(Tier.L1);
    }
  }

  @Test
  void anEditIsVisibleInTheVeryNextAnswer() {
    realm.write("person.gts", "v1");
    realm.get("person");

    realm.write("person.gts", "v2");

    assertThat(realm.text("person")).isEqualTo("v2");
    assertThat(realm.prerenders()).isEqualTo(2);
  }

  @Test
  void aDeletedModuleIsMissingInTheNextAnswerAndComesBackWhenWrittenAgain() {
    realm.write("person.gts", "v1");
    realm.get("person");

    realm.delete("person.gts");
    assertThat(realm.get("person")).isInstanceOf(DefinitionOutcome.NoSuchModule.class);

    realm.write("person.ts", "v3");
    assertThat(realm.text("person")).isEqualTo("v3");
  }

  @Test
  void invalidatingAnotherRealmLeavesTheEntryAlone() {
    realm.write("person.gts", "v1");
    realm.get("person");

    realm.writeIn(OTHER, "team.gts", "v1");

    assertThat(realm.tier("person")).isEqualTo(Tier.L1);
  }

  @Test
  void invalidatingByEitherFormOfTheUrlDropsBothFormsOfTheKey() {
    realm.write("person.gts", "v1");
    for (String form : List.of("person", "person.gts")) {
      realm.get("person");
      realm.get("person.gts");
      int before = realm.prerenders();

      await(realm.lookup.invalidate(List.of(REALM + form)));

      assertThat(realm.tier("person")).isEqualTo(Tier.POPULATED);
      assertThat(realm.tier("person.gts")).isEqualTo(Tier.POPULATED);
      assertThat(realm.prerenders()).isEqualTo(before + 2);
    }
  }

  @Test
  void clearingARealmDropsItsEntriesAndThoseThatReadFromItAndNoOthers() {
    realm.write("person.gts", "v1");
    realm.writeIn(OTHER, "team.gts", "import " + REALM + "person");
    realm.writeIn(OTHER, "alone.gts", "v1");
    realm.get("person");
    other("team");
    other("alone");

    await(realm.lookup.clearRealmDefinitions(REALM));

    assertThat(realm.tier("person")).isEqualTo(Tier.POPULATED);
    assertThat(other("team").tier()).isEqualTo(Tier.POPULATED);
    assertThat(other("alone").tier()).isEqualTo(Tier.L2);
  }

  @Test
  void clearingAllDropsEverything() {
    realm.write("person.gts", "v1");
    realm.get("person");

    await(realm.lookup.clearAllDefinitions());

    assertThat(realm.tier("person")).isEqualTo(Tier.POPULATED);
  }

  @Test
  void anEditOfALeafReachesTheWholeChainAndNothingElse() {
    realm.write("leaf.gts", "leaf1");
    realm.write("middle.gts", "import ./leaf");
    realm.write("top.gts", "import ./middle");
    realm.write("apart.gts", "v1");
    List.of("leaf", "middle", "top", "apart").forEach(realm::get);

    realm.write("leaf.gts", "leaf2");

    assertThat(realm.text("top")).contains("leaf2");
    assertThat(realm.text("middle")).contains("leaf2");
    assertThat(realm.tier("apart")).isEqualTo(Tier.L1);
  }

  @Test
  void aFileThatShadowsAnAbsentReadInvalidates() {
    realm.write("person.ts", "ts");
    realm.write("card.gts", "import ./person");
    assertThat(realm.text("card")).endsWith("ts");

    realm.write("person.gts", "gts");

    assertThat(realm.text("person")).isEqualTo("gts");
    assertThat(realm.text("card")).endsWith("gts");
  }

  @Test
  void anErrorReachesDependentsIsCachedAndHealsWhenTheModuleAppears() {
    realm.write("card.gts", "import ./person");
    assertThat(failure("card").kind()).isEqualTo(ModuleError.Kind.MISSING);
    assertThat(failure("card").kind()).isEqualTo(ModuleError.Kind.MISSING);
    assertThat(realm.prerenders()).isOne();

    realm.write("person.gts", "v1");

    assertThat(realm.text("card")).endsWith("v1");
    assertThat(realm.storedEntry("card")).isInstanceOf(ModuleEntry.Found.class);
  }

  @Test
  void aMissingModuleIsCachedLikeAFoundOne() {
    assertThat(realm.get("nobody")).isInstanceOf(DefinitionOutcome.NoSuchModule.class);
    assertThat(realm.get("nobody")).isInstanceOf(DefinitionOutcome.NoSuchModule.class);

    assertThat(realm.prerenders()).isOne();
    assertThat(realm.storedEntry("nobody")).isInstanceOf(ModuleEntry.Missing.class);
  }

  @Test
  void aModuleWithoutCardsIsAnEntryWithoutDefinitions() {
    realm.write("helpers.ts", "plain");

    assertThat(realm.get("helpers"))
        .isEqualTo(new DefinitionOutcome.NoSuchExport(REALM + "helpers", "Main", List.of()));
    assertThat(realm.get("helpers")).isInstanceOf(DefinitionOutcome.NoSuchExport.class);
    assertThat(realm.prerenders()).isOne();
  }

  @Test
  void anUnknownExportIsToldApartFromAMissingModuleAndNamesWhatThereIs() {
    realm.write("person.gts", "v1");

    DefinitionOutcome outcome =
        await(
            realm.lookup.lookupDefinition(
                CodeRef.of(REALM + "person", "Persn"), LookupOptions.DEFAULT));

    assertThat(outcome)
        .isEqualTo(new DefinitionOutcome.NoSuchExport(REALM + "person", "Persn", List.of("Main")));
  }

  @Test
  void aUrlOutsideEveryRealmOrNoUrlAtAllIsNoSuchRealm() {
    for (String url : List.of("http://elsewhere/x", "not a url", "", "person", "http://h/../x")) {
      assertThat(
              await(realm.lookup.lookupDefinition(CodeRef.of(url, "Main"), LookupOptions.DEFAULT)))
          .isInstanceOf(DefinitionOutcome.NoSuchRealm.class);
    }
  }

  @Test
  void aUrlThatIsNotInNormalFormIsAnsweredByTheSameEntry() {
    realm.write("person.gts", "v1");
    realm.get("person");

    DefinitionOutcome outcome =
        await(
            realm.lookup.lookupDefinition(
                CodeRef.of(REALM + "x/../person?query#part", "Main"), LookupOptions.DEFAULT));

    assertThat(outcome).isInstanceOf(DefinitionOutcome.Answered.class);
    assertThat(realm.prerenders()).isOne();
  }

  @Test
  void anAliasOfARealmNamesTheSameEntries() {
    realm.write("person.gts", "v1");
    realm.write("card.gts", "import " + ALIAS + "person");
    realm.get("person");

    assertThat(aliased("person").tier()).isEqualTo(Tier.L1);
    assertThat(aliased("card").definition().displayName()).endsWith("v1");
    assertThat(realm.tier("card")).isEqualTo(Tier.L1);
    assertThat(realm.prerenders()).isEqualTo(2);

    realm.write("person.gts", "v2");
    assertThat(realm.text("card")).as("imported by its alias").endsWith("v2");
    await(realm.lookup.invalidate(List.of(ALIAS + "card")));
    assertThat(realm.tier("card")).isEqualTo(Tier.POPULATED);
    assertThat(realm.lookup.realmOf(ALIAS + "card"))
        .isEqualTo(realm.lookup.realmOf(REALM + "card"))
        .isPresent();
  }

  @Test
  void whatIsClosedAnswersNothingAnyMore() {
    realm.write("person.gts", "v1");
    realm.get("person");

    realm.lookup.close();

    // Not from L1 either: nobody would tell it of the next write.
    assertThat(realm.get("person"))
        .isInstanceOfSatisfying(
            Unavailable.class, u -> assertThat(u.reason()).isEqualTo(Reason.SHUTTING_DOWN));
    realm.assertEquations();
  }

  @Test
  void aBatchAnswersInOrderWithOneReadForAllThatL1DoesNotHold() {
    realm.write("a.gts", "a");
    realm.write("b.gts", "b");
    realm.write("c.gts", "c");
    List.of("a", "b", "c").forEach(realm::get);
    try (LookupFixture peer = new LookupFixture(realm, null)) {
      peer.get("b");
      int reads = peer.gate.passes(GatedStore.READ);

      List<DefinitionOutcome> answers =
          await(
              peer.lookup.lookupDefinitions(
                  List.of(
                      CodeRef.of(REALM + "c", "Main"),
                      CodeRef.of(REALM + "b", "Main"),
                      CodeRef.of(REALM + "a", "Main"),
                      CodeRef.of(REALM + "c", "Main")),
                  LookupOptions.DEFAULT));

      assertThat(answers.stream().map(LookupFixture::text)).containsExactly("c", "b", "a", "c");
      assertThat(peer.gate.passes(GatedStore.READ)).isEqualTo(reads + 1);
      assertThat(peer.prerenders()).isZero();
    }
  }

  @Test
  void aBatchPrerendersWhatNobodyHasAndReportsEachFailureInItsPlace() {
    realm.write("good.gts", "good");
    realm.write("bad.gts", "throw no");

    List<DefinitionOutcome> answers =
        await(
            realm.lookup.lookupDefinitions(
                List.of(
                    CodeRef.of(REALM + "bad", "Main"),
                    CodeRef.of(REALM + "good", "Main"),
                    CodeRef.of("http://elsewhere/x", "Main")),
                LookupOptions.DEFAULT));

    assertThat(answers.get(0)).isInstanceOf(DefinitionOutcome.ModuleFailed.class);
    assertThat(text(answers.get(1))).isEqualTo("good");
    assertThat(answers.get(2)).isInstanceOf(DefinitionOutcome.NoSuchRealm.class);
  }

  private DefinitionOutcome.Answered aliased(String path) {
    return (DefinitionOutcome.Answered)
        await(
            realm.lookup.lookupDefinition(CodeRef.of(ALIAS + path, "Main"), LookupOptions.DEFAULT));
  }

  private ModuleError failure(String path) {
    return ((DefinitionOutcome.ModuleFailed) realm.get(path)).error();
  }

  private DefinitionOutcome.Answered other(String path) {
    return (DefinitionOutcome.Answered)
        await(
            realm.lookup.lookupDefinition(CodeRef.of(OTHER + path, "Main"), LookupOptions.DEFAULT));
  }

  private static final class NeverAsked implements PopulateCoordinator {
    @Override
    public KeyWatch watch(ModuleKey key) {
      throw new AssertionError("watched " + key);
    }

    @Override
    public CompletableFuture<Attempt> tryAcquireAndRun(ModuleKey key, PopulateWork work) {
      throw new AssertionError("tried " + key);
    }

    @Override
    public CompletableFuture<WokenBy> waitForKey(KeyWatch watch, Duration timeout) {
      throw new AssertionError("waited");
    }
  }
}
