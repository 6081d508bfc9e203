package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.OTHER;
import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.cache.testing.SampleEntries;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class ScopesTest {

  private final LookupFixture realm = new LookupFixture();

  @AfterEach
  void close() {
    realm.close();
  }

  @Test
  void theEntryOfAPrivateRealmIsKeptInTheScopeOfItsOwner() {
    RealmInfo secret = new RealmInfo(REALM, "ada", RealmInfo.Visibility.PRIVATE);
    realm.register(secret);
    realm.write("diary.gts", "v1");

    ModuleOutcome outcome =
        await(realm.lookup.getModuleEntry(REALM + "diary", LookupOptions.DEFAULT));

    ModuleOutcome.Answered answered = (ModuleOutcome.Answered) outcome;
    assertThat(answered.stored().key().scope()).isEqualTo(CacheScope.REALM_AUTH);
    assertThat(answered.stored().key().user()).isEqualTo("ada");
    assertThat(realm.tier("diary")).isEqualTo(Tier.L1);
    realm.write("diary.gts", "v2");
    assertThat(realm.text("diary")).isEqualTo("v2");
  }

  @Test
  void aRealmThatBecomesPrivateIsNoLongerAnsweredFromPublicEntries() {
    realm.write("diary.gts", "v1");
    realm.get("diary");

    realm.register(new RealmInfo(REALM, "ada", RealmInfo.Visibility.PRIVATE));

    assertThat(realm.tier("diary")).isEqualTo(Tier.POPULATED);
  }

  @Test
  void anImportFromAnotherPrivateRealmOfTheSameOwnerIsRead() {
    realm.register(new RealmInfo(REALM, "ada", RealmInfo.Visibility.PUBLIC));
    realm.register(new RealmInfo(OTHER, "ada", RealmInfo.Visibility.PRIVATE));
    realm.writeIn(OTHER, "secret.gts", "v1");
    realm.write("own.gts", "import " + OTHER + "secret");

    assertThat(realm.text("own")).contains("v1");
  }

  @Test
  void anImportFromAnotherOwnersPrivateRealmIsForbidden() {
    realm.register(new RealmInfo(OTHER, "bob", RealmInfo.Visibility.PRIVATE));
    realm.writeIn(OTHER, "secret.gts", "v1");
    realm.write("curious.gts", "import " + OTHER + "secret");

    assertThat(((DefinitionOutcome.ModuleFailed) realm.get("curious")).error().kind())
        .isEqualTo(ModuleError.Kind.FORBIDDEN);
  }

  @Test
  void aForbiddenImportHealsWhenTheRealmBecomesReadableAndEndsWhenItIsClosedAgain() {
    RealmInfo closed = new RealmInfo(OTHER, "bob", RealmInfo.Visibility.PRIVATE);
    realm.register(closed);
    realm.writeIn(OTHER, "secret.gts", "v1");
    realm.write("curious.gts", "import " + OTHER + "secret");
    assertThat(realm.get("curious")).isInstanceOf(DefinitionOutcome.ModuleFailed.class);

    realm.register(new RealmInfo(OTHER, "bob", RealmInfo.Visibility.PUBLIC));
    assertThat(realm.text("curious")).contains("v1");

    realm.register(closed);
    assertThat(((DefinitionOutcome.ModuleFailed) realm.get("curious")).error().kind())
        .isEqualTo(ModuleError.Kind.FORBIDDEN);
  }

  @Test
  void anExplicitContextPopulatesInItsOwnScope() {
    realm.write("person.gts", "v1");
    RealmInfo info = realm.lookup.realmOf(REALM + "person").orElseThrow();

    ModuleOutcome outcome =
        await(
            realm.lookup.populate(
                REALM + "person",
                new LookupContext(info, CacheScope.REALM_AUTH, "carol"),
                LookupOptions.DEFAULT));

    assertThat(((ModuleOutcome.Answered) outcome).stored().key().user()).isEqualTo("carol");
    assertThat(realm.tier("person")).isEqualTo(Tier.POPULATED);
    realm.write("person.gts", "v2");
    ModuleOutcome after =
        await(
            realm.lookup.populate(
                REALM + "person",
                new LookupContext(info, CacheScope.REALM_AUTH, "carol"),
                LookupOptions.DEFAULT));
    assertThat(((ModuleOutcome.Answered) after).tier()).isEqualTo(Tier.POPULATED);
  }

  @Test
  void whatIsPopulatedForAContextIsThereForItsReaders() {
    realm.write("person.gts", "v1");
    RealmInfo info = realm.lookup.realmOf(REALM + "person").orElseThrow();
    LookupContext carol = new LookupContext(info, CacheScope.REALM_AUTH, "carol");
    LookupContext dave = new LookupContext(info, CacheScope.REALM_AUTH, "dave");

    assertThat(tier(realm, carol)).isEqualTo(Tier.POPULATED);

    assertThat(tier(realm, carol)).isEqualTo(Tier.L1);
    try (LookupFixture peer = new LookupFixture(realm, null)) {
      assertThat(tier(peer, carol)).isEqualTo(Tier.L2);
      assertThat(tier(peer, carol)).isEqualTo(Tier.L1);
      assertThat(peer.prerenders()).isZero();
    }
    assertThat(tier(realm, dave)).as("another's context").isEqualTo(Tier.POPULATED);
    assertThat(realm.prerenders()).isEqualTo(2);
  }

  private static Tier tier(LookupFixture process, LookupContext context) {
    ModuleOutcome outcome =
        await(process.lookup.populate(REALM + "person", context, LookupOptions.DEFAULT));
    return ((ModuleOutcome.Answered) outcome).tier();
  }

  @Test
  void aRealmThatIsCreatedLaterReachesWhatTookItsUrlsForForeign() {
    String later = "http://localhost:4201/later/";
    realm.write("card.gts", "import " + later + "thing");
    assertThat(realm.text("card")).doesNotContain("thing itself");

    realm.register(SampleEntries.realm(later));
    realm.writeIn(later, "thing.gts", "thing itself");

    assertThat(realm.text("card")).contains("thing itself");
  }

  @Test
  void aPrerenderThatSawAForeignUrlDoesNotStoreItAfterTheRealmWasRegistered() {
    String later = "http://localhost:4201/later/";
    realm.write("card.gts", "import " + later + "thing");
    realm.gate.hold(GatedPrerenderer.END, 1);
    CompletableFuture<DefinitionOutcome> overtaken = realm.ask("card");
    realm.gate.awaitArrival(GatedPrerenderer.END);

    realm.register(SampleEntries.realm(later));
    realm.gate.release(GatedPrerenderer.END);

    assertThat(await(overtaken)).isInstanceOf(DefinitionOutcome.ModuleFailed.class);
    assertThat(realm.counter("realmkeep.prerenders", "outcome", "unpersisted")).isOne();
  }
}
