package dev.realmkeep.coordination.populate;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.delete;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.coordination.testing.TestLookup.text;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.lookup.DefinitionOutcome;
import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.cache.lookup.LookupOptions;
import dev.realmkeep.cache.lookup.Tier;
import dev.realmkeep.cache.lookup.Unavailable;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.testing.TestDatabase;
import dev.realmkeep.coordination.testing.TestLookup;
import dev.realmkeep.coordination.testing.TestPostgres;
import dev.realmkeep.coordination.testing.TestProcess;
import io.vertx.pgclient.PgConnectOptions;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Two complete lookups with their own pools and listeners on one database. */
class TwoProcessesTest {
  private static final int SLOTS = 2;

  private final PgConnectOptions options = TestPostgres.newDatabase();
  private final TestLookup first = process(SLOTS);
  private final TestLookup second = process(SLOTS);

  private TestLookup process(int slots) {
    return TestLookup.on(
        TestProcess.on(
            TestDatabase.on(options, DatabaseSettings.DEFAULT.withPopulateConnections(slots))),
        slots,
        LookupLimits.DEFAULT);
  }

  @AfterEach
  void audited() {
    assertThat(await(first.process().definitions().audit())).isEmpty();
    first.close();
    second.close();
  }

  private int prerenders() {
    return first.prerenders() + second.prerenders();
  }

  @Test
  void aModuleAskedOfBothIsPrerenderedOnce() {
    first.write(put("m.ts", "1"));
    first.gate().hold(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> ours = first.ask("m");
    first.gate().awaitArrival(GatedPrerenderer.BEGIN);

    CompletableFuture<DefinitionOutcome> theirs = second.ask("m");
    untilWaits(second);
    first.gate().release(GatedPrerenderer.BEGIN);

    assertThat(text(await(ours))).isEqualTo("1");
    assertThat(text(await(theirs))).isEqualTo("1");
    assertThat(((DefinitionOutcome.Answered) await(theirs)).tier()).isEqualTo(Tier.PEER);
    assertThat(prerenders()).isEqualTo(1);
    assertThat(second.counted("realmkeep.populate.waits")).isEqualTo(1);
  }

  @Test
  void aMissingModuleIsFoundMissingOnceByTheFleet() {
    await(first.ask("nowhere"));
    assertThat(await(second.ask("nowhere"))).isNotInstanceOf(Unavailable.class);

    assertThat(prerenders()).isEqualTo(1);

    // And its file, when it comes, is seen by both
    first.write(put("nowhere.ts", "here"));
    assertThat(text(await(first.ask("nowhere")))).isEqualTo("here");
    assertThat(text(await(second.ask("nowhere", atLeast(1))))).isEqualTo("here");
    assertThat(prerenders()).isEqualTo(2);
  }

  @Test
  void aModuleThatFailsForGoodFailsOnceForTheFleetUntilItsSourcesChange() {
    first.write(put("m.ts", "throw on purpose"));
    await(first.ask("m"));
    await(second.ask("m"));
    assertThat(prerenders()).isEqualTo(1);

    long generation = second.write(put("m.ts", "mended"));

    assertThat(text(await(first.ask("m", atLeast(generation))))).isEqualTo("mended");
    assertThat(text(await(second.ask("m")))).isEqualTo("mended");
    assertThat(prerenders()).isEqualTo(2);
  }

  @Test
  void aModuleThatFailsForNowIsTriedOncePerPeriodByTheFleet() {
    first.write(put("m.ts", "hang"));

    for (int i = 0; i < 5; i++) {
      await(first.ask("m"));
      await(second.ask("m"));
    }

    assertThat(prerenders()).isEqualTo(1);
  }

  @Test
  void anEditThroughOneIsInTheNextAnswerOfTheOtherThatAsksForItsGeneration() {
    first.write(put("m.ts", "1"));
    await(first.ask("m"));
    await(second.ask("m"));

    long generation = first.write(put("m.ts", "2"));

    assertThat(text(await(second.ask("m", atLeast(generation))))).isEqualTo("2");
    assertThat(text(await(first.ask("m")))).isEqualTo("2");
    assertThat(prerenders()).isEqualTo(2);
  }

  @Test
  void anEditDuringAPrerenderFreesTheKeyAndTheOldResultIsNeverStored() {
    first.write(put("m.ts", "old"));
    first.gate().hold(GatedPrerenderer.END, 1);
    CompletableFuture<DefinitionOutcome> asked = first.ask("m");
    first.gate().awaitArrival(GatedPrerenderer.END);

    // When the other process writes, and asks while the old prerender still runs
    long generation = second.write(put("m.ts", "new"));
    assertThat(text(await(second.ask("m", atLeast(generation))))).isEqualTo("new");

    // Then whoever asked before has the new answer too, and the old prerender ends in vain
    assertThat(text(await(asked))).isEqualTo("new");
    first.gate().release(GatedPrerenderer.END);
    assertThat(prerenders()).isEqualTo(2);
  }

  @Test
  void anImportThatChangesDuringTheFirstComputationOfItsDependentIsSeen() {
    first.write(put("leaf.ts", "leaf 1"), put("m.ts", "import ./leaf"));
    first.gate().hold(GatedPrerenderer.END);
    CompletableFuture<DefinitionOutcome> asked = first.ask("m");
    first.gate().awaitArrival(GatedPrerenderer.END);

    second.write(put("leaf.ts", "leaf 2"));
    first.gate().release(GatedPrerenderer.END);

    assertThat(text(await(asked))).contains("leaf 2").doesNotContain("leaf 1");
  }

  @Test
  void twoHundredColdKeysOfBothFinishOnPoolsOfTwo() {
    List<String> paths = paths(200);
    first.write(paths.stream().map(p -> put(p + ".ts", p)).toArray(FileChange[]::new));

    List<CompletableFuture<DefinitionOutcome>> answers = new ArrayList<>();
    for (String path : paths) {
      answers.add(first.ask(path));
      answers.add(second.ask(path));
    }

    for (int i = 0; i < answers.size(); i++) {
      assertThat(text(await(answers.get(i)))).isEqualTo(paths.get(i / 2));
    }
    assertThat(prerenders()).isEqualTo(200);
    assertThat(first.prerenders()).isPositive();
    assertThat(second.prerenders()).isPositive();
  }

  @Test
  void aDeletedModuleIsMissingForBoth() {
    first.write(put("m.ts", "1"));
    await(second.ask("m"));

    long generation = first.write(delete("m.ts"));

    assertThat(await(second.ask("m", atLeast(generation))))
        .isNotInstanceOf(DefinitionOutcome.Answered.class);
    assertThat(await(first.ask("m"))).isNotInstanceOf(DefinitionOutcome.Answered.class);
  }

  @Test
  void aProcessThatStopsAnswersItsWaitersAndTheHolderGoesOn() {
    first.write(put("m.ts", "1"));
    first.gate().hold(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> ours = first.ask("m");
    first.gate().awaitArrival(GatedPrerenderer.BEGIN);
    CompletableFuture<DefinitionOutcome> theirs = second.ask("m");
    untilWaits(second);

    second.process().coordinator().shutDown();

    assertThat(await(theirs))
        .isInstanceOfSatisfying(
            Unavailable.class,
            stopping -> assertThat(stopping.reason()).isEqualTo(Unavailable.Reason.SHUTTING_DOWN));
    first.gate().release(GatedPrerenderer.BEGIN);
    assertThat(text(await(ours))).isEqualTo("1");
  }

  @Test
  void howeverManyKeysAreWaitedForTheConnectionsAreSlotsAndOne() {
    List<String> paths = paths(50);
    first.write(paths.stream().map(p -> put(p + ".ts", p)).toArray(FileChange[]::new));
    first.gate().hold(GatedPrerenderer.BEGIN);
    second.gate().hold(GatedPrerenderer.BEGIN);
    List<CompletableFuture<DefinitionOutcome>> answers = new ArrayList<>();
    paths.forEach(path -> answers.add(first.ask(path)));
    Awaitility.await().until(() -> first.process().coordinator().holding() == SLOTS);
    paths.forEach(path -> answers.add(second.ask(path)));
    Awaitility.await().until(() -> second.process().coordinator().holding() == SLOTS);

    assertThat(connections("state = 'idle in transaction'")).isEqualTo(2 * SLOTS);
    assertThat(
            connections(
                "query ILIKE '%change_log%' OR query ILIKE '%pg_locks%'"
                    + " OR query ILIKE '%pg_notify%' OR query ILIKE 'LISTEN%'"))
        .isLessThanOrEqualTo(2);

    first.gate().release(GatedPrerenderer.BEGIN);
    second.gate().release(GatedPrerenderer.BEGIN);
    answers.forEach(answer -> text(await(answer)));
    assertThat(prerenders()).isEqualTo(50);
  }

  private int connections(String which) {
    return TestDatabase.get(
            first
                .process()
                .database()
                .database()
                .reads()
                .query(
                    "SELECT 1 FROM pg_stat_activity WHERE datname = current_database()"
                        + " AND pid <> pg_backend_pid() AND ("
                        + which
                        + ")")
                .execute())
        .size();
  }

  private static void untilWaits(TestLookup process) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(2))
        .until(() -> process.process().coordinator().waiting() > 0);
  }

  private static LookupOptions atLeast(long generation) {
    return LookupOptions.DEFAULT.withMinGeneration(generation);
  }

  private static List<String> paths(int count) {
    return Stream.iterate(0, i -> i + 1).limit(count).map(i -> "m" + i).toList();
  }
}
