package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static dev.realmkeep.cache.lookup.LookupFixture.text;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.lookup.Unavailable.Reason;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.Priority;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.cache.testing.GatedStore;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class CoalescingTest {

  private LookupFixture realm = new LookupFixture();

  @AfterEach
  void close() {
    realm.close();
  }

  @Test
  void lookupsOfOneModuleAtOnceShareOnePrerender() {
    realm.write("person.gts", "v1");
    realm.gate.hold(GatedPrerenderer.BEGIN);

    List<CompletableFuture<DefinitionOutcome>> all =
        IntStream.range(0, 50).mapToObj(_ -> realm.ask("person")).toList();
    realm.gate.release(GatedPrerenderer.BEGIN);

    all.forEach(one -> assertThat(text(await(one))).isEqualTo("v1"));
    assertThat(realm.prerenders()).isOne();
    assertThat(realm.counter("realmkeep.coalesced")).isEqualTo(49);
  }

  @Test
  void lookupsOfDifferentModulesAreNotHeldTogether() {
    realm.write("slow.gts", "slow");
    realm.write("quick.gts", "quick");
    realm.gate.hold(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> slow = realm.ask("slow");
    realm.gate.awaitArrival(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> quick = realm.ask("quick");

    assertThat(slow).isNotDone();
    realm.gate.release(GatedPrerenderer.BEGIN);
    assertThat(text(await(quick))).isEqualTo("quick");
    assertThat(realm.prerenders()).isEqualTo(2);
  }

  @Test
  void anErrorIsSharedByAllWaitersAndFreesTheSlot() {
    realm.close();
    realm = new LookupFixture(LookupLimits.DEFAULT, 1);
    realm.write("bad.gts", "throw no");
    realm.write("good.gts", "good");
    realm.gate.hold(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> first = realm.ask("bad");
    CompletableFuture<DefinitionOutcome> second = realm.ask("bad");
    realm.gate.release(GatedPrerenderer.BEGIN);

    assertThat(await(first)).isInstanceOf(DefinitionOutcome.ModuleFailed.class);
    assertThat(await(second)).isEqualTo(await(first));
    assertThat(realm.text("good")).isEqualTo("good");
  }

  @Test
  void aFlightFromBeforeAnInvalidationIsNeverJoinedAndItsWaitersGetTheNewSource() {
    realm.write("person.gts", "v1");
    realm.gate.hold(GatedPrerenderer.END);
    CompletableFuture<DefinitionOutcome> before = realm.ask("person");
    realm.gate.awaitArrival(GatedPrerenderer.END);

    realm.write("person.gts", "v2");
    CompletableFuture<DefinitionOutcome> after = realm.ask("person");

    assertThat(realm.prerenders()).as("the second lookup leads its own flight").isEqualTo(2);
    realm.gate.release(GatedPrerenderer.END);
    assertThat(text(await(after))).isEqualTo("v2");
    assertThat(text(await(before))).isEqualTo("v2");
  }

  @Test
  void anInvalidationWithoutASourceChangeOvertakesTheFlightToo() {
    realm.write("person.gts", "v1");
    for (Runnable invalidation :
        List.<Runnable>of(
            () -> await(realm.lookup.invalidate(List.of(REALM + "person"))),
            () -> await(realm.lookup.clearRealmDefinitions(REALM)),
            () -> await(realm.lookup.clearAllDefinitions()))) {
      await(realm.lookup.clearAllDefinitions());
      realm.gate.hold(GatedStore.HAVE_PERSISTED);
      CompletableFuture<DefinitionOutcome> before = realm.ask("person");
      realm.gate.awaitArrival(GatedStore.HAVE_PERSISTED);
      double poisoned = realm.counter("realmkeep.flights.poisoned");

      invalidation.run();
      realm.gate.release(GatedStore.HAVE_PERSISTED);

      assertThat(text(await(before))).isEqualTo("v1");
      assertThat(realm.counter("realmkeep.flights.poisoned")).isEqualTo(poisoned + 1);
    }
  }

  @Test
  void anUnrelatedInvalidationLeavesTheFlightAlone() {
    realm.write("person.gts", "v1");
    realm.gate.hold(GatedPrerenderer.END);
    CompletableFuture<DefinitionOutcome> before = realm.ask("person");
    realm.gate.awaitArrival(GatedPrerenderer.END);

    realm.write("book.gts", "v1");
    CompletableFuture<DefinitionOutcome> joined = realm.ask("person");
    realm.gate.release(GatedPrerenderer.END);

    assertThat(text(await(before))).isEqualTo("v1");
    assertThat(text(await(joined))).isEqualTo("v1");
    assertThat(realm.prerenders()).isOne();
  }

  @Test
  void aFlightThatEndsLateDoesNotRemoveItsSuccessor() {
    realm.write("person.gts", "v1");
    realm.gate.hold(GatedPrerenderer.END);
    CompletableFuture<DefinitionOutcome> first = realm.ask("person");
    realm.gate.awaitArrival(GatedPrerenderer.END);
    realm.gate.hold(GatedPrerenderer.BEGIN);
    realm.write("person.gts", "v2");
    CompletableFuture<DefinitionOutcome> second = realm.ask("person");
    realm.gate.awaitArrival(GatedPrerenderer.BEGIN);
    realm.gate.release(GatedPrerenderer.END);

    CompletableFuture<DefinitionOutcome> third = realm.ask("person");
    realm.gate.release(GatedPrerenderer.BEGIN);

    assertThat(text(await(third))).isEqualTo("v2");
    assertThat(text(await(second))).isEqualTo("v2");
    assertThat(text(await(first))).isEqualTo("v2");
    assertThat(realm.prerenders()).as("first, second; the third joined").isEqualTo(2);
  }

  @Test
  void anInFlightFirstComputationWhoseImportChangesIsNotStored() {
    realm.write("person.gts", "old");
    realm.write("card.gts", "import ./person");
    realm.gate.hold(GatedPrerenderer.END);
    CompletableFuture<DefinitionOutcome> card = realm.ask("card");
    realm.gate.awaitArrival(GatedPrerenderer.END);

    realm.write("person.gts", "new");
    realm.gate.release(GatedPrerenderer.END);

    assertThat(text(await(card))).endsWith("new");
    assertThat(realm.counter("realmkeep.persist.discards")).isOne();
    assertThat(await(realm.realms.audit())).isEmpty();
  }

  @Test
  void aCallerThatTimesOutOrCancelsDoesNotDisturbTheOthers() {
    realm.write("person.gts", "v1");
    realm.gate.hold(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> hasty =
        realm.ask("person", LookupOptions.DEFAULT.withTimeout(Duration.ofMillis(50)));
    CompletableFuture<DefinitionOutcome> fickle = realm.ask("person");
    CompletableFuture<DefinitionOutcome> patient = realm.ask("person");

    fickle.cancel(true);
    realm.timers.advance(Duration.ofMillis(60));

    assertThat(await(hasty))
        .isInstanceOfSatisfying(
            Unavailable.class, u -> assertThat(u.reason()).isEqualTo(Reason.LOOKUP_TIMEOUT));
    realm.gate.release(GatedPrerenderer.BEGIN);
    assertThat(text(await(patient))).isEqualTo("v1");
    assertThat(realm.prerenders()).isOne();
  }

  @Test
  void aQueuedLookupThatNobodyWaitsForIsNotPrerendered() {
    realm.close();
    realm = new LookupFixture(LookupLimits.DEFAULT, 1);
    realm.write("first.gts", "first");
    realm.write("second.gts", "second");
    realm.gate.hold(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> first = realm.ask("first");
    realm.ask("second").cancel(true);
    realm.gate.release(GatedPrerenderer.BEGIN);
    await(first);

    assertThat(realm.prerenderer.modules()).containsExactly(REALM + "first");
    assertThat(realm.text("second")).as("and it can be asked for again").isEqualTo("second");
  }

  @Test
  void timersOfAnsweredLookupsAreCancelled() {
    realm.write("person.gts", "v1");
    realm.get("person");

    assertThat(realm.timers.pending()).isZero();
  }

  @Test
  void overTheLimitOfWaitersALookupIsRefusedAtOnce() {
    realm.close();
    realm = new LookupFixture(LookupLimits.DEFAULT.withQueues(2, 2, 10), 1);
    realm.write("person.gts", "v1");
    realm.gate.hold(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> first = realm.ask("person");
    CompletableFuture<DefinitionOutcome> second = realm.ask("person");

    assertOverloaded(realm.ask("person"));
    realm.ask("other");
    assertOverloaded(realm.ask("yet-another"));

    realm.gate.release(GatedPrerenderer.BEGIN);
    assertThat(text(await(first))).isEqualTo("v1");
    assertThat(text(await(second))).isEqualTo("v1");
  }

  @Test
  void overTheLimitOfTheSlotQueueALookupIsRefused() {
    realm.close();
    realm = new LookupFixture(LookupLimits.DEFAULT.withQueues(100, 100, 1), 1);
    realm.gate.hold(GatedPrerenderer.BEGIN);
    realm.ask("runs");
    realm.ask("waits");

    assertOverloaded(realm.ask("refused"));
    realm.gate.release(GatedPrerenderer.BEGIN);
  }

  @Test
  void aUserLookupOvertakesBackgroundWorkAndLiftsTheFlightItJoins() {
    LookupOptions background = LookupOptions.DEFAULT.withPriority(Priority.BACKGROUND);

    assertThat(prerenderedInOrder(background))
        .containsExactly(
            REALM + "running", REALM + "user", REALM + "background-2", REALM + "background-1");
  }

  @Test
  void ifLookupsCarriedNoPriorityAUserWouldQueueBehindBackgroundWork() {
    assertThat(prerenderedInOrder(LookupOptions.DEFAULT)).endsWith(REALM + "user");
  }

  /** Of one slot, in the midst of background work that a user comes to. */
  private List<String> prerenderedInOrder(LookupOptions background) {
    realm.close();
    realm = new LookupFixture(LookupLimits.DEFAULT, 1);
    realm.gate.hold(GatedPrerenderer.BEGIN);
    List<CompletableFuture<DefinitionOutcome>> all = new ArrayList<>();
    all.add(realm.ask("running", background));
    all.add(realm.ask("background-1", background));
    all.add(realm.ask("background-2", background));
    all.add(realm.ask("user"));
    all.add(realm.ask("background-2"));
    realm.gate.release(GatedPrerenderer.BEGIN);
    all.forEach(one -> await(one));
    return realm.prerenderer.modules();
  }

  @Test
  void theReservedSlotServesUsersWhileBackgroundWorkFillsTheOthers() {
    LookupOptions background = LookupOptions.DEFAULT.withPriority(Priority.BACKGROUND);
    realm.gate.hold(GatedPrerenderer.BEGIN, 1);
    CompletableFuture<DefinitionOutcome> running = realm.ask("running", background);
    CompletableFuture<DefinitionOutcome> queued = realm.ask("queued", background);
    CompletableFuture<DefinitionOutcome> joined = realm.ask("joined", background);

    await(realm.ask("user"));
    await(realm.ask("joined"));

    assertThat(joined).as("the flight that a user joined got the user's slot").isDone();
    assertThat(queued).as("the other still waits for background work's slot").isNotDone();
    realm.gate.release(GatedPrerenderer.BEGIN);
    await(running);
    await(queued);
    assertThat(realm.prerenderer.modules())
        .containsExactly(REALM + "user", REALM + "joined", REALM + "running", REALM + "queued");
  }

  @Test
  void aColdBurstOf200KeysOnTwoSlotsFinishes() {
    for (int i = 0; i < 200; i++) {
      realm.write("m" + i + ".gts", "text " + i);
    }

    List<DefinitionOutcome> answers =
        await(
            realm.lookup.lookupDefinitions(
                IntStream.range(0, 200).mapToObj(i -> CodeRef.of(REALM + "m" + i, "Main")).toList(),
                LookupOptions.DEFAULT));

    assertThat(answers).allSatisfy(a -> assertThat(text(a)).startsWith("text "));
    assertThat(realm.prerenders()).isEqualTo(200);
  }

  @Test
  void closingAnswersEverybodyWhoWaitsAndEverybodyWhoComes() {
    realm.gate.hold(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> waiting = realm.ask("person");

    realm.lookup.close();

    assertReason(waiting, Reason.SHUTTING_DOWN);
    assertReason(realm.ask("other"), Reason.SHUTTING_DOWN);
    realm.gate.release(GatedPrerenderer.BEGIN);
  }

  private static void assertOverloaded(CompletableFuture<DefinitionOutcome> lookup) {
    assertThat(lookup).isCompleted();
    assertReason(lookup, Reason.OVERLOADED);
  }

  private static void assertReason(CompletableFuture<DefinitionOutcome> lookup, Reason reason) {
    assertThat(await(lookup))
        .isInstanceOfSatisfying(Unavailable.class, u -> assertThat(u.reason()).isEqualTo(reason));
  }
}
