package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static dev.realmkeep.cache.lookup.LookupFixture.text;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.lookup.Unavailable.Reason;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.cache.testing.GatedStore;
import dev.realmkeep.cache.testing.SampleEntries;
import dev.realmkeep.cache.testing.ToyModules;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class FreshnessTest {

  private final LookupFixture realm = new LookupFixture();

  @AfterEach
  void close() {
    realm.close();
  }

  @Test
  void aDeterministicErrorIsServedFromTheCacheUntilItsSourcesChange() {
    realm.write("bad.gts", "throw no");
    realm.get("bad");
    realm.timers.advance(Duration.ofDays(30));

    assertThat(failure("bad").message()).isEqualTo("no");
    assertThat(realm.prerenders()).isOne();
  }

  @Test
  void aTransientFailureIsServedForItsBackOffAndThenTriedAgain() {
    realm.write("slow.gts", "hang");
    assertThat(failure("slow").kind()).isEqualTo(ModuleError.Kind.TIME_LIMIT);
    realm.timers.advance(Duration.ofSeconds(29));
    assertThat(failure("slow").kind()).isEqualTo(ModuleError.Kind.TIME_LIMIT);
    assertThat(realm.prerenders()).isOne();

    realm.timers.advance(Duration.ofSeconds(2));
    assertThat(failure("slow").kind()).isEqualTo(ModuleError.Kind.TIME_LIMIT);
    assertThat(realm.prerenders()).isEqualTo(2);
  }

  @Test
  void theBackOffDoublesWithEachFailureUpToItsLongest() {
    Freshness freshness = Freshness.DEFAULT;

    assertThat(List.of(1, 2, 3, 4, 5, 50).stream().map(freshness::backOff).toList())
        .isEqualTo(List.of(30, 60, 120, 240, 300, 300).stream().map(Duration::ofSeconds).toList());
  }

  @Test
  void aSecondFailureIsKeptTwiceAsLongAsTheFirst() {
    realm.write("slow.gts", "hang");
    realm.get("slow");
    realm.timers.advance(Duration.ofSeconds(31));
    realm.get("slow");
    assertThat(realm.prerenders()).isEqualTo(2);

    realm.timers.advance(Duration.ofSeconds(59));
    realm.get("slow");
    assertThat(realm.prerenders()).isEqualTo(2);
    realm.timers.advance(Duration.ofSeconds(2));
    realm.get("slow");
    assertThat(realm.prerenders()).isEqualTo(3);
  }

  @Test
  void anEditHealsATransientFailureAtOnce() {
    realm.write("slow.gts", "hang");
    realm.get("slow");

    realm.write("slow.gts", "quick");

    assertThat(realm.text("slow")).isEqualTo("quick");
  }

  @Test
  void aFailureThatPassesHealsAfterItsBackOffWithoutAnEditAndIsForgotten() {
    AtomicInteger failing = new AtomicInteger(2);
    realm.script =
        job ->
            ToyModules.evaluate(job)
                .thenApply(done -> failing.getAndDecrement() > 0 ? tooSlow(done) : done);
    realm.write("slow.gts", "v1");
    assertThat(failure("slow").kind()).isEqualTo(ModuleError.Kind.TIME_LIMIT);
    realm.timers.advance(Duration.ofSeconds(31));
    assertThat(failure("slow").kind()).isEqualTo(ModuleError.Kind.TIME_LIMIT);
    assertThat(realm.stored("slow").failures()).isEqualTo(2);

    // When the third try succeeds
    realm.timers.advance(Duration.ofSeconds(61));
    assertThat(realm.text("slow")).isEqualTo("v1");
    assertThat(realm.stored("slow").failures()).isZero();
    realm.timers.advance(Duration.ofDays(30));
    assertThat(realm.tier("slow")).as("it does not expire").isEqualTo(Tier.L1);

    // Then a later failure is the first one again
    realm.write("slow.gts", "hang");
    realm.get("slow");
    realm.timers.advance(Duration.ofSeconds(31));
    realm.get("slow");
    assertThat(realm.prerenders()).isEqualTo(5);
  }

  private static Prerendered tooSlow(Prerendered done) {
    return new Prerendered(
        SampleEntries.failed(ModuleError.Kind.TIME_LIMIT, "ran too long"), done.fileAlias(), 1);
  }

  @Test
  void aTransientFailureReadFromTheStoreExpiresWhenTheRowDoes() {
    realm.write("slow.gts", "hang");
    realm.get("slow");
    realm.timers.advance(Duration.ofSeconds(20));
    try (LookupFixture peer = new LookupFixture(realm, null)) {
      peer.get("slow");
      assertThat(peer.prerenders()).isZero();
      // The peer's clock is its own: only the life that was left counts.
      peer.timers.advance(Duration.ofSeconds(11));
      realm.timers.advance(Duration.ofSeconds(11));

      peer.get("slow");
      assertThat(peer.prerenders()).isOne();
    }
  }

  @Test
  void withoutTrustTheStoreAnswersAndL1DoesNot() {
    realm.write("person.gts", "v1");
    realm.get("person");

    realm.bus.trusted = false;
    assertThat(realm.tier("person")).isEqualTo(Tier.L2);
    realm.bus.trusted = true;
    assertThat(realm.tier("person")).isEqualTo(Tier.L1);
  }

  @Test
  void aReadThatTookLongerThanTheTrustWindowIsDoneAgain() {
    realm.write("person.gts", "v1");
    realm.get("person");
    try (LookupFixture peer = new LookupFixture(realm, null)) {
      // Given a process that is stopped between its read and its answer
      peer.gate.hold(GatedStore.HAVE_READ);
      CompletableFuture<DefinitionOutcome> lookup = peer.ask("person");
      peer.gate.awaitArrival(GatedStore.HAVE_READ);
      int reads = peer.gate.passes(GatedStore.READ);
      peer.timers.advance(Duration.ofSeconds(5));
      peer.gate.release(GatedStore.HAVE_READ);

      assertThat(text(await(lookup))).isEqualTo("v1");
      assertThat(peer.gate.passes(GatedStore.READ)).isEqualTo(reads + 1);
    }
  }

  @Test
  void aMinimumGenerationThatIsAppliedIsAnsweredFromL1() {
    long generation = realm.write("person.gts", "v1");
    realm.get("person");

    DefinitionOutcome outcome =
        await(realm.ask("person", LookupOptions.DEFAULT.withMinGeneration(generation)));

    assertThat(((DefinitionOutcome.Answered) outcome).tier()).isEqualTo(Tier.L1);
  }

  @Test
  void aMinimumGenerationNotYetAppliedCatchesUpFirst() {
    long generation = realm.write("person.gts", "v1");
    realm.get("person");
    realm.bus.lag = 1;
    realm.bus.catchUp = new CompletableFuture<>();

    CompletableFuture<DefinitionOutcome> lookup =
        realm.ask("person", LookupOptions.DEFAULT.withMinGeneration(generation));
    assertThat(lookup).isNotDone();
    realm.bus.lag = 0;
    realm.bus.catchUp.complete(null);

    assertThat(text(await(lookup))).isEqualTo("v1");
  }

  @Test
  void aMinimumGenerationThatDoesNotComeIsUnavailableAndNeverAnOldAnswer() {
    long generation = realm.write("person.gts", "v1");
    realm.get("person");

    DefinitionOutcome outcome =
        await(realm.ask("person", LookupOptions.DEFAULT.withMinGeneration(generation + 1)));

    assertThat(outcome).isInstanceOf(Unavailable.class);
  }

  @Test
  void catchingUpAndPopulatingShareOneDeadline() {
    long generation = realm.write("person.gts", "v1");
    realm.bus.lag = 1;
    realm.bus.catchUp = new CompletableFuture<>();
    realm.gate.hold(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> lookup =
        realm.ask(
            "person",
            LookupOptions.DEFAULT.withMinGeneration(generation).withTimeout(Duration.ofMillis(50)));
    realm.timers.advance(Duration.ofMillis(30));
    realm.bus.lag = 0;
    realm.bus.catchUp.complete(null);
    realm.gate.awaitArrival(GatedPrerenderer.BEGIN);

    realm.timers.advance(Duration.ofMillis(25));

    assertThat(lookup).isCompleted();
    assertThat(reason(lookup)).isEqualTo(Reason.LOOKUP_TIMEOUT);
    realm.gate.release(GatedPrerenderer.BEGIN);
    realm.assertEquations();
  }

  @Test
  void aProcessThatDoesNotCatchUpInTimeSaysSoOrThatItIsStopping() {
    long generation = realm.write("person.gts", "v1");
    realm.bus.lag = 1;
    realm.bus.catchUp = new CompletableFuture<>();
    LookupOptions options =
        LookupOptions.DEFAULT.withMinGeneration(generation).withTimeout(Duration.ofMillis(50));

    CompletableFuture<DefinitionOutcome> late = realm.ask("person", options);
    realm.timers.advance(Duration.ofMillis(50));
    assertThat(reason(late)).isEqualTo(Reason.LOOKUP_TIMEOUT);

    CompletableFuture<DefinitionOutcome> interrupted = realm.ask("person", options);
    realm.lookup.close();
    assertThat(reason(interrupted)).isEqualTo(Reason.SHUTTING_DOWN);
    realm.assertEquations();
  }

  @Test
  void whyCatchingUpFailedIsAnsweredAndADefectFailsTheLookup() {
    long generation = realm.write("person.gts", "v1");
    realm.bus.lag = 1;
    LookupOptions options = LookupOptions.DEFAULT.withMinGeneration(generation);

    realm.bus.catchUp = CompletableFuture.failedFuture(new StoreUnavailableException("down", null));
    assertThat(reason(realm.ask("person", options))).isEqualTo(Reason.DATABASE_UNAVAILABLE);
    realm.bus.catchUp = CompletableFuture.failedFuture(new IllegalStateException("a defect"));
    assertThat(realm.ask("person", options)).isCompletedExceptionally();

    realm.assertEquations();
  }

  @Test
  void whenTheStoreIsDownTheAnswerSaysSoAndTheNextWorks() {
    realm.write("person.gts", "v1");
    CompletableFuture<DefinitionOutcome> lookup = lookupWithFailingRead();

    assertThat(await(lookup))
        .isInstanceOfSatisfying(
            Unavailable.class, u -> assertThat(u.reason()).isEqualTo(Reason.DATABASE_UNAVAILABLE));
    assertThat(realm.text("person")).isEqualTo("v1");
  }

  @Test
  void aDefectOfTheStoreFailsTheLookupThatMetItAndNoOther() {
    realm.write("person.gts", "v1");
    realm.throwNextRead(new IllegalStateException("a defect"));
    CompletableFuture<DefinitionOutcome> lookup = realm.ask("person");

    assertThat(lookup).isCompletedExceptionally();
    assertThat(realm.text("person")).isEqualTo("v1");
    realm.assertEquations();
  }

  @Test
  void onRequestTheLastGoodEntryStandsInForAFailureAndIsMarkedStale() {
    realm.write("person.gts", "v1");
    realm.get("person");
    realm.write("person.gts", "hang");

    DefinitionOutcome stale =
        await(realm.ask("person", LookupOptions.DEFAULT.withStaleIfError(true)));
    assertThat(text(stale)).isEqualTo("v1");
    assertThat(((DefinitionOutcome.Answered) stale).tier()).isEqualTo(Tier.STALE);
    assertThat(await(realm.ask("person", LookupOptions.DEFAULT.withStaleIfError(true))))
        .as("also once L1 holds the failure")
        .isEqualTo(stale);
    assertThat(realm.get("person"))
        .as("without the request the failure is answered")
        .isInstanceOf(DefinitionOutcome.ModuleFailed.class);
    realm.assertEquations();
  }

  @Test
  void theLastGoodEntryNeverHidesADeterministicError() {
    realm.write("person.gts", "v1");
    realm.get("person");
    realm.write("person.gts", "throw no");

    assertThat(await(realm.ask("person", LookupOptions.DEFAULT.withStaleIfError(true))))
        .isInstanceOf(DefinitionOutcome.ModuleFailed.class);
  }

  @Test
  void lookupsEqualTheSumOfTheirOutcomes() {
    realm.write("person.gts", "v1");
    realm.write("bad.gts", "throw no");
    realm.write("slow.gts", "hang");
    for (String path : List.of("person", "bad", "slow", "person", "nobody", "bad")) {
      realm.get(path);
    }
    realm.gate.hold(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> cancelled = realm.ask("late");
    cancelled.cancel(true);
    realm.ask("later", LookupOptions.DEFAULT.withTimeout(Duration.ofMillis(1)));
    realm.timers.advance(Duration.ofSeconds(1));
    realm.gate.release(GatedPrerenderer.BEGIN);
    lookupWithFailingRead();
    await(realm.lookup.getModuleEntry(REALM + "person", LookupOptions.DEFAULT));
    await(realm.lookup.getModuleEntry("http://elsewhere/", LookupOptions.DEFAULT));
    try (LookupFixture peer = new LookupFixture(realm, null)) {
      peer.get("person");
      peer.assertEquations();
    }

    realm.assertEquations();
    assertThat(realm.counter("realmkeep.lookups", "outcome", "failed")).isEqualTo(4);
  }

  /** A lookup during which the one read of the store fails. */
  private CompletableFuture<DefinitionOutcome> lookupWithFailingRead() {
    realm.failNextRead(new StoreUnavailableException("down", new java.io.IOException("refused")));
    return realm.ask("elsewhere-" + realm.prerenders());
  }

  private static Reason reason(CompletableFuture<DefinitionOutcome> lookup) {
    return ((Unavailable) await(lookup)).reason();
  }

  private ModuleError failure(String path) {
    return ((DefinitionOutcome.ModuleFailed) realm.get(path)).error();
  }
}
