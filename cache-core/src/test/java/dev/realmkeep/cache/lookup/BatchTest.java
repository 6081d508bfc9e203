package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.OTHER;
import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.lookup.LookupFixture.Make;
import dev.realmkeep.cache.lookup.Unavailable.Reason;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.cache.testing.GatedStore;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lookups that are asked for together, in a process whose own cache is empty. */
class BatchTest {
  private static final Make NEVER_TOLD =
      parts ->
          new CachingDefinitionLookup(
              parts,
              new L1Cache(1 << 20, 1 << 20) {
                @Override
                boolean invalidatedSince(long seen) {
                  return false;
                }
              },
              new Coalescer(1000, 1000));

  private final LookupFixture writer = new LookupFixture();

  @BeforeEach
  void aStoreWithTwoRows() {
    for (String module : List.of("a", "b")) {
      writer.write(module + ".gts", "v1");
      writer.get(module);
    }
  }

  @AfterEach
  void close() {
    writer.close();
  }

  @Test
  void whatTheStoreHasIsAnsweredWithoutAFlightAndKept() {
    try (LookupFixture reader = reader(CachingDefinitionLookup::new)) {
      assertThat(texts(await(ask(reader)))).containsExactly("v1", "v1");

      assertThat(reader.tier("a")).isEqualTo(Tier.L1);
      assertThat(reader.counter("realmkeep.lookups", "outcome", "l2")).isEqualTo(2);
      assertThat(reader.counter("realmkeep.coalesced")).isZero();
      assertThat(reader.timers.pending()).isZero();
    }
  }

  @Test
  void aBatchOvertakenByAWriteAnswersAndKeepsWhatWasWritten() {
    assertThat(overtakenByAWrite(CachingDefinitionLookup::new))
        .containsExactly("v2", "v1", "v2", "v1");
  }

  @Test
  void thatScheduleCatchesABatchThatIsNotToldOfInvalidations() {
    assertThat(overtakenByAWrite(NEVER_TOLD)).containsExactly("v1", "v1", "v1", "v1");
  }

  /** What a batch during a write of v2 of the first module answers, and one after it. */
  private List<String> overtakenByAWrite(Make make) {
    try (LookupFixture reader = reader(make)) {
      reader.gate.hold(GatedStore.HAVE_READ, 1);
      CompletableFuture<List<DefinitionOutcome>> during = ask(reader);
      reader.gate.awaitArrival(GatedStore.HAVE_READ);
      writer.write("a.gts", "v2");
      reader.gate.release(GatedStore.HAVE_READ);

      List<String> seen = new java.util.ArrayList<>(texts(await(during)));
      seen.addAll(texts(await(ask(reader))));
      return seen;
    }
  }

  @Test
  void rowsThatCameLateAreReadAnewSinceAWriteMayNotHaveBeenHeardYet() {
    try (LookupFixture reader = reader(CachingDefinitionLookup::new)) {
      reader.gate.hold(GatedStore.HAVE_READ, 1);
      CompletableFuture<List<DefinitionOutcome>> batch = ask(reader);
      reader.gate.awaitArrival(GatedStore.HAVE_READ);
      int reads = reader.gate.passes(GatedStore.READ);

      reader.clock.advance(LookupLimits.DEFAULT.trustWindow().plusMillis(1));
      reader.gate.release(GatedStore.HAVE_READ);

      assertThat(texts(await(batch))).containsExactly("v1", "v1");
      assertThat(reader.gate.passes(GatedStore.READ)).isEqualTo(reads + 1);
    }
  }

  @Test
  void whatTheStoreHasNotIsPrerenderedAfterTheSameRead() {
    try (LookupFixture reader = reader(CachingDefinitionLookup::new)) {
      writer.write("c.gts", "v1");
      int reads = reader.gate.passes(GatedStore.READ);

      List<DefinitionOutcome> answers =
          await(
              reader.lookup.lookupDefinitions(
                  List.of(ref("a"), ref("c"), ref("c")), LookupOptions.DEFAULT));

      assertThat(texts(answers)).containsExactly("v1", "v1", "v1");
      assertThat(reader.prerenders()).isEqualTo(1);
      // The batch's, and that of the populate when it has the key.
      assertThat(reader.gate.passes(GatedStore.READ)).isEqualTo(reads + 2);
    }
  }

  @Test
  void aBatchEndsInTimeWhileTheStoreDoesNotAnswer() {
    try (LookupFixture reader = reader(CachingDefinitionLookup::new)) {
      reader.gate.hold(GatedStore.READ);
      CompletableFuture<List<DefinitionOutcome>> batch =
          reader.lookup.lookupDefinitions(
              List.of(ref("a"), ref("b")),
              LookupOptions.DEFAULT.withTimeout(Duration.ofMillis(50)));

      reader.timers.advance(Duration.ofMillis(60));

      assertThat(reasons(await(batch)))
          .containsExactly(Reason.LOOKUP_TIMEOUT, Reason.LOOKUP_TIMEOUT);
      reader.gate.release(GatedStore.READ);
      reader.assertEquations();
    }
  }

  @Test
  void itsReadAndItsPrerendersShareOneDeadline() {
    try (LookupFixture reader = reader(CachingDefinitionLookup::new)) {
      writer.write("c.gts", "v1");
      reader.gate.hold(GatedStore.READ, 1);
      reader.gate.hold(GatedPrerenderer.BEGIN);
      CompletableFuture<List<DefinitionOutcome>> batch =
          reader.lookup.lookupDefinitions(
              List.of(ref("a"), ref("c")),
              LookupOptions.DEFAULT.withTimeout(Duration.ofMillis(50)));
      reader.clock.advance(Duration.ofMillis(30));
      reader.gate.release(GatedStore.READ);
      reader.gate.awaitArrival(GatedPrerenderer.BEGIN);

      reader.timers.advance(Duration.ofMillis(25));

      assertThat(batch).isCompleted();
      assertThat(reasons(await(batch).subList(1, 2))).containsExactly(Reason.LOOKUP_TIMEOUT);
      reader.gate.release(GatedPrerenderer.BEGIN);
    }
  }

  @Test
  void whatHasToCatchUpFirstIsReadByOneStatementToo() {
    try (LookupFixture reader = reader(CachingDefinitionLookup::new)) {
      reader.bus.lag = 1;
      reader.bus.catchUp = new CompletableFuture<>();
      int reads = reader.gate.passes(GatedStore.READ);

      CompletableFuture<List<DefinitionOutcome>> batch =
          reader.lookup.lookupDefinitions(
              List.of(ref("a"), ref("b")), LookupOptions.DEFAULT.withMinGeneration(2));
      assertThat(batch).isNotDone();
      assertThat(reader.gate.passes(GatedStore.READ)).isEqualTo(reads);
      reader.bus.lag = 0;
      reader.bus.catchUp.complete(null);

      assertThat(texts(await(batch))).containsExactly("v1", "v1");
      assertThat(reader.gate.passes(GatedStore.READ)).isEqualTo(reads + 1);
      assertThat(reader.counter("realmkeep.lookups", "outcome", "l2")).isEqualTo(2);
      reader.assertEquations();
    }
  }

  @Test
  void itsCatchUpAndItsReadShareOneDeadline() {
    try (LookupFixture reader = reader(CachingDefinitionLookup::new)) {
      reader.bus.lag = 1;
      reader.bus.catchUp = new CompletableFuture<>();
      reader.gate.hold(GatedStore.READ);
      CompletableFuture<List<DefinitionOutcome>> batch =
          reader.lookup.lookupDefinitions(
              List.of(ref("a"), ref("b")),
              LookupOptions.DEFAULT.withMinGeneration(2).withTimeout(Duration.ofMillis(50)));
      reader.timers.advance(Duration.ofMillis(30));
      reader.bus.lag = 0;
      reader.bus.catchUp.complete(null);
      reader.gate.awaitArrival(GatedStore.READ);

      reader.timers.advance(Duration.ofMillis(25));

      assertThat(batch).isCompleted();
      assertThat(reasons(await(batch))).containsOnly(Reason.LOOKUP_TIMEOUT);
      reader.gate.release(GatedStore.READ);
      reader.assertEquations();
    }
  }

  @Test
  void aRealmThatDoesNotCatchUpTakesNothingFromTheOthers() {
    writer.writeIn(OTHER, "c.gts", "v1");
    try (LookupFixture reader = reader(CachingDefinitionLookup::new)) {
      // Given that one realm is at the generation asked for, and another behind it
      reader.bus.lag = 1;
      reader.bus.catchUp = new CompletableFuture<>();
      CompletableFuture<List<DefinitionOutcome>> batch =
          reader.lookup.lookupDefinitions(
              List.of(ref("a"), CodeRef.of(OTHER + "c", "Main"), ref("b")),
              LookupOptions.DEFAULT.withMinGeneration(1).withTimeout(Duration.ofMillis(50)));

      reader.timers.advance(Duration.ofMillis(51));

      List<DefinitionOutcome> answers = await(batch);
      assertThat(texts(List.of(answers.get(0), answers.get(2)))).containsExactly("v1", "v1");
      assertThat(reasons(answers.subList(1, 2))).containsExactly(Reason.LOOKUP_TIMEOUT);
      reader.assertEquations();
    }
  }

  @Test
  void aStoredFailureOfTheMomentIsAnsweredByTheLastGoodEntryWhereThatIsAskedFor() {
    try (LookupFixture reader = reader(CachingDefinitionLookup::new)) {
      reader.get("a");
      writer.write("a.gts", "hang");
      writer.get("a");

      List<DefinitionOutcome> answers =
          await(
              reader.lookup.lookupDefinitions(
                  List.of(ref("a"), ref("b")), LookupOptions.DEFAULT.withStaleIfError(true)));

      assertThat(texts(answers)).containsExactly("v1", "v1");
      assertThat(((DefinitionOutcome.Answered) answers.getFirst()).tier()).isEqualTo(Tier.STALE);
      reader.assertEquations();
    }
  }

  @Test
  void closingAnswersABatchThatReads() {
    try (LookupFixture reader = reader(CachingDefinitionLookup::new)) {
      reader.gate.hold(GatedStore.READ);
      CompletableFuture<List<DefinitionOutcome>> batch = ask(reader);

      reader.lookup.close();

      assertThat(reasons(await(batch))).containsOnly(Reason.SHUTTING_DOWN);
      assertThat(reasons(await(ask(reader)))).containsOnly(Reason.SHUTTING_DOWN);
      reader.gate.release(GatedStore.READ);
      reader.assertEquations();
    }
  }

  @Test
  void aFailedReadIsAnsweredByTheLastGoodEntriesWhereThatIsAskedFor() {
    try (LookupFixture reader = reader(CachingDefinitionLookup::new)) {
      reader.get("a");
      reader.bus.trusted = false;

      reader.failNextRead(new StoreUnavailableException("down", null));
      assertThat(reasons(await(ask(reader)))).containsOnly(Reason.DATABASE_UNAVAILABLE);

      reader.failNextRead(new StoreUnavailableException("down", null));
      List<DefinitionOutcome> stale =
          await(
              reader.lookup.lookupDefinitions(
                  List.of(ref("a"), ref("b")), LookupOptions.DEFAULT.withStaleIfError(true)));
      assertThat(((DefinitionOutcome.Answered) stale.getFirst()).tier()).isEqualTo(Tier.STALE);
      assertThat(reasons(stale.subList(1, 2))).containsOnly(Reason.DATABASE_UNAVAILABLE);
      reader.assertEquations();
    }
  }

  @Test
  void aDefectOfTheStoreFailsTheBatch() {
    try (LookupFixture reader = reader(CachingDefinitionLookup::new)) {
      reader.failNextRead(new IllegalStateException("a defect"));

      assertThat(ask(reader))
          .failsWithin(Duration.ofSeconds(20))
          .withThrowableThat()
          .withMessageContaining("a defect");
      reader.assertEquations();
    }
  }

  private LookupFixture reader(Make make) {
    return new LookupFixture(LookupLimits.DEFAULT, 2, writer.realms, null, make);
  }

  private static CompletableFuture<List<DefinitionOutcome>> ask(LookupFixture reader) {
    return reader.lookup.lookupDefinitions(List.of(ref("a"), ref("b")), LookupOptions.DEFAULT);
  }

  private static CodeRef.Exported ref(String module) {
    return CodeRef.of(REALM + module, "Main");
  }

  private static List<String> texts(List<DefinitionOutcome> outcomes) {
    return outcomes.stream().map(LookupFixture::text).toList();
  }

  private static List<Reason> reasons(List<DefinitionOutcome> outcomes) {
    return outcomes.stream().map(outcome -> ((Unavailable) outcome).reason()).toList();
  }
}
