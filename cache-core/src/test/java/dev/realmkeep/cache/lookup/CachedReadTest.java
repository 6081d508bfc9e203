package dev.realmkeep.cache.lookup;

import static dev.realmkeep.cache.lookup.LookupFixture.REALM;
import static dev.realmkeep.cache.lookup.LookupFixture.text;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.lookup.Unavailable.Reason;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.testing.GatedStore;
import java.time.Duration;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Lookups that never prerender, in a process whose own cache is empty. */
class CachedReadTest {
  private static final LookupOptions STALE = LookupOptions.DEFAULT.withStaleIfError(true);

  private final LookupFixture writer = new LookupFixture();
  private final LookupFixture reader = new LookupFixture(writer, null);

  @BeforeEach
  void aStoreWithARow() {
    writer.write("person.gts", "v1");
    writer.get("person");
  }

  @AfterEach
  void close() {
    reader.close();
    writer.close();
  }

  @Test
  void itIsAnsweredFromTheStoreAndThenFromL1AndNeverPrerenders() {
    assertThat(tier(ask("person"))).isEqualTo(Tier.L2);
    assertThat(tier(ask("person"))).isEqualTo(Tier.L1);

    assertThat(reader.prerenders()).isZero();
    reader.assertEquations();
  }

  @Test
  void whatNeitherHasIsNothingAndCountedAsThat() {
    reader.write("nowhere.gts", "v1");

    assertThat(await(ask("nowhere"))).isEmpty();

    assertThat(reader.prerenders()).isZero();
    assertThat(reader.counter("realmkeep.lookups", "outcome", "uncached")).isOne();
    assertThat(reader.counter("realmkeep.lookups", "outcome", "l2")).isZero();
    reader.assertEquations();
  }

  @Test
  void anInvalidationThatOvertakesItKeepsItOutOfL1() {
    reader.gate.hold(GatedStore.HAVE_READ);
    CompletableFuture<Optional<DefinitionOutcome>> cached = ask("person");
    reader.gate.awaitArrival(GatedStore.HAVE_READ);
    writer.write("person.gts", "v2");
    reader.gate.release(GatedStore.HAVE_READ);
    await(cached);

    assertThat(reader.text("person")).isEqualTo("v2");
  }

  @Test
  void itEndsInTimeWhileTheStoreDoesNotAnswer() {
    reader.gate.hold(GatedStore.READ);
    CompletableFuture<Optional<DefinitionOutcome>> cached =
        ask("person", LookupOptions.DEFAULT.withTimeout(Duration.ofMillis(50)));

    reader.timers.advance(Duration.ofMillis(49));
    assertThat(cached).isNotDone();
    reader.timers.advance(Duration.ofMillis(1));

    assertThat(reason(cached)).isEqualTo(Reason.LOOKUP_TIMEOUT);
    reader.gate.release(GatedStore.READ);
    reader.assertEquations();
  }

  @Test
  void closingEndsItAndThoseThatCome() {
    reader.gate.hold(GatedStore.READ);
    CompletableFuture<Optional<DefinitionOutcome>> cached = ask("person");
    int reads = reader.gate.passes(GatedStore.READ);

    reader.lookup.close();

    assertThat(reason(cached)).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(reason(ask("person"))).isEqualTo(Reason.SHUTTING_DOWN);
    assertThat(reader.gate.passes(GatedStore.READ)).isEqualTo(reads);
    reader.gate.release(GatedStore.READ);
    reader.assertEquations();
  }

  @Test
  void aFailedReadIsToldOrAnsweredByTheLastGoodEntryWhereThatIsAskedFor() {
    await(ask("person"));
    reader.bus.trusted = false;

    reader.failNextRead(new StoreUnavailableException("down", null));
    assertThat(reason(ask("person"))).isEqualTo(Reason.DATABASE_UNAVAILABLE);
    reader.failNextRead(new StoreUnavailableException("down", null));
    assertThat(tier(ask("person", STALE))).isEqualTo(Tier.STALE);

    reader.assertEquations();
  }

  @Test
  void aFailureOfTheMomentIsAnsweredByTheLastGoodEntryWhereThatIsAskedFor() {
    await(ask("person"));
    writer.write("person.gts", "hang");
    writer.get("person");

    assertThat(text(await(ask("person", STALE)).orElseThrow())).isEqualTo("v1");
    assertThat(text(await(ask("person", STALE)).orElseThrow()))
        .as("also once L1 holds the failure")
        .isEqualTo("v1");
    assertThat(await(ask("person"))).get().isInstanceOf(DefinitionOutcome.ModuleFailed.class);
    reader.assertEquations();
  }

  @Test
  void aDefectOfTheStoreFailsItAndIsCounted() {
    reader.failNextRead(new IllegalStateException("a defect"));

    assertThat(ask("person")).isCompletedExceptionally();

    assertThat(reader.counter("realmkeep.lookups", "outcome", "failed")).isOne();
    reader.assertEquations();
  }

  private CompletableFuture<Optional<DefinitionOutcome>> ask(String path) {
    return ask(path, LookupOptions.DEFAULT);
  }

  private CompletableFuture<Optional<DefinitionOutcome>> ask(String path, LookupOptions options) {
    return reader.lookup.lookupCachedDefinition(CodeRef.of(REALM + path, "Main"), options);
  }

  private static Tier tier(CompletableFuture<Optional<DefinitionOutcome>> answer) {
    return ((DefinitionOutcome.Answered) await(answer).orElseThrow()).tier();
  }

  private static Reason reason(CompletableFuture<Optional<DefinitionOutcome>> answer) {
    return ((Unavailable) await(answer).orElseThrow()).reason();
  }
}
