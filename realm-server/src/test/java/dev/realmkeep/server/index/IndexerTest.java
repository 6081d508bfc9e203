package dev.realmkeep.server.index;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.server.index.IndexingNode.REALM;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.lookup.ModuleOutcome;
import dev.realmkeep.cache.memory.InMemoryIndexRuns;
import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.memory.UncoordinatedPopulate;
import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.model.RealmInfo.Visibility;
import dev.realmkeep.cache.port.IndexRun;
import dev.realmkeep.cache.port.IndexRun.Counts;
import dev.realmkeep.cache.port.IndexRun.State;
import dev.realmkeep.cache.port.ModuleSources.Loaded;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.cache.testing.GatedPrerenderer;
import dev.realmkeep.cache.testing.SampleEntries;
import dev.realmkeep.cache.testing.ScriptedPrerenderer;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.stream.IntStream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** One process, in memory: what a run does with modules, users and changes. */
class IndexerTest {
  private static final int PAGE = 8;

  private final InMemoryRealms realms = new InMemoryRealms(Clock.system());
  private final RecordedRuns runs =
      new RecordedRuns(new InMemoryIndexRuns(realms, Clock.system(), Duration.ofHours(1), PAGE));
  private IndexingNode node;

  @AfterEach
  void close() {
    node.close();
  }

  private void start(int slots) {
    start(slots, new ScriptedPrerenderer(slots, IndexerTest::evaluate), IndexingNode.INFO);
  }

  private void start(int slots, ScriptedPrerenderer prerenderer, RealmInfo realm) {
    node =
        new IndexingNode(
            new IndexingNode.Ports(
                realms, realms, new UncoordinatedPopulate(realms), realms.bus(), runs),
            slots,
            1,
            prerenderer,
            realm);
    node.indexer.start();
  }

  /** As echoing; {@code throw} fails for good, {@code hang} for now. */
  private static CompletableFuture<Prerendered> evaluate(PrerenderJob job) {
    return job.sources()
        .load(job.moduleUrl())
        .thenApply(loaded -> {
          if (!(loaded instanceof Loaded.Source source)) {
            return new Prerendered(SampleEntries.missing(job.moduleUrl()), null, 1);
          }
          String text = new String(source.content(), StandardCharsets.UTF_8);
          return new Prerendered(
              switch (text) {
                case "throw" -> SampleEntries.failed(ModuleError.Kind.EVALUATION, "no");
                case "hang" -> SampleEntries.failed(ModuleError.Kind.TIME_LIMIT, "slow");
                default -> SampleEntries.found(job.moduleUrl(), text);
              },
              source.fileUrl(),
              1);
        });
  }

  @Test
  void everyModuleIsComputedOnceUnderTheNameThatReferencesUse() {
    start(2);
    node.writeModules(20);
    node.write("m3.gts", "goes before m3.ts");
    node.write("notes.md", "no module");

    IndexRun run = await(node.begin());

    assertThat(run.counts()).isEqualTo(new Counts(21, 21, 0, 0));
    assertThat(node.prerenderer.modules())
        .hasSize(21)
        .doesNotHaveDuplicates()
        .contains(REALM + "m3", REALM + "m3.ts", REALM + "m4")
        .doesNotContain(REALM + "m4.ts", REALM + "notes.md");
    node.askForAll(20);
    assertThat(node.prerenders()).isEqualTo(21);
    assertThat(node.modules("computed")).isEqualTo(21);
  }

  @Test
  void brokenModulesAreCountedAndDoNotStopIt() {
    start(2);
    node.writeModules(10);
    node.write("m2.ts", "throw");
    node.write("m5.ts", "hang");

    IndexRun run = await(node.begin());

    assertThat(run.state()).isEqualTo(State.DONE);
    assertThat(run.counts()).isEqualTo(new Counts(10, 8, 1, 1));
    assertThat(node.prerenders()).as("each was tried once").isEqualTo(10);
  }

  @Test
  void aSecondRunFindsNothingToDo() {
    start(2);
    node.writeModules(20);
    await(node.begin());

    IndexRun again = await(node.begin());

    assertThat(again.counts()).isEqualTo(new Counts(20, 20, 0, 0));
    assertThat(node.prerenders()).isEqualTo(20);
  }

  @Test
  void anEmptyRealmIsDoneAtOnce() {
    start(1);

    assertThat(await(node.begin()).counts()).isEqualTo(new Counts(0, 0, 0, 0));
  }

  @Test
  void usersAreServedWhileIndexingHoldsEverySlotItMayHave() {
    start(2);
    node.writeModules(30);
    node.gate.hold(GatedPrerenderer.BEGIN, 1);
    CompletableFuture<IndexRun> ended = node.begin();
    node.gate.awaitArrival(GatedPrerenderer.BEGIN);

    List<String> users = new ArrayList<>();
    for (int i = 0; i < 10; i++) {
      node.write("user" + i + ".ts", "text");
      assertThat(await(node.ask("user" + i))).isInstanceOf(ModuleOutcome.Answered.class);
      users.add(REALM + "user" + i);
    }

    assertThat(node.prerenderer.modules())
        .as("indexing has one slot of two and waits at the gate")
        .isEqualTo(users);
    node.gate.release(GatedPrerenderer.BEGIN);
    assertThat(await(ended).counts()).isEqualTo(new Counts(40, 40, 0, 0));
  }

  @Test
  void withOneSlotUsersWhoWaitGoBeforeTheNextModuleOfARun() {
    start(1);
    node.writeModules(20);
    node.gate.hold(GatedPrerenderer.BEGIN, 1);
    CompletableFuture<IndexRun> ended = node.begin();
    node.gate.awaitArrival(GatedPrerenderer.BEGIN);
    List<CompletableFuture<ModuleOutcome>> users =
        IntStream.range(0, 5).mapToObj(i -> node.ask("user" + i)).toList();

    node.gate.release(GatedPrerenderer.BEGIN);
    users.forEach(user -> await(user));
    await(ended);

    assertThat(node.prerenderer.modules().subList(1, 6))
        .containsExactly(
            REALM + "user0", REALM + "user1", REALM + "user2", REALM + "user3", REALM + "user4");
  }

  @Test
  void aUserWhoAsksForWhatIndexingWaitsForTakesItAlong() {
    start(2);
    node.write("only.ts", "text");
    node.gate.hold(GatedPrerenderer.BEGIN, 1);
    CompletableFuture<IndexRun> ended = node.begin();
    node.gate.awaitArrival(GatedPrerenderer.BEGIN);

    CompletableFuture<ModuleOutcome> user = node.ask("only");
    node.gate.release(GatedPrerenderer.BEGIN);

    assertThat(await(user)).isInstanceOf(ModuleOutcome.Answered.class);
    await(ended);
    assertThat(node.prerenders()).isOne();
  }

  @Test
  void aCancelledRunStops() {
    start(2);
    node.writeModules(200);
    node.gate.hold(GatedPrerenderer.BEGIN, 1);
    CompletableFuture<IndexRun> ended = node.begin();
    node.gate.awaitArrival(GatedPrerenderer.BEGIN);

    await(runs.cancel(REALM));
    CompletableFuture<Void> noticed = runs.nextLook();
    node.gate.release(GatedPrerenderer.BEGIN);

    assertThat(await(ended).state()).isEqualTo(State.CANCELLED);
    await(noticed);
    assertThat(node.prerenders()).as("the batch under way").isBetween(1, 8);
    assertThat(await(runs.latest(REALM)).orElseThrow().state()).isEqualTo(State.CANCELLED);
  }

  @Test
  void aRunThatFollowsACancelledOneDoesTheRest() {
    start(2);
    node.writeModules(50);
    node.gate.hold(GatedPrerenderer.BEGIN, 1);
    node.begin();
    node.gate.awaitArrival(GatedPrerenderer.BEGIN);
    await(runs.cancel(REALM));

    CompletableFuture<IndexRun> second = node.begin();
    node.gate.release(GatedPrerenderer.BEGIN);

    assertThat(await(second).counts()).isEqualTo(new Counts(50, 50, 0, 0));
    assertThat(node.prerenders()).isEqualTo(50);
  }

  @Test
  void filesThatComeDuringARunArePartOfIt() {
    start(2);
    node.writeModules(20);
    node.gate.hold(GatedPrerenderer.BEGIN, 1);
    CompletableFuture<IndexRun> ended = node.begin();
    node.gate.awaitArrival(GatedPrerenderer.BEGIN);

    node.write("a-new-one.ts", "text");
    node.write("m7.ts", "another text");
    node.gate.release(GatedPrerenderer.BEGIN);

    assertThat(await(ended).counts()).isEqualTo(new Counts(21, 21, 0, 0));
    assertThat(node.prerenderer.modules()).contains(REALM + "a-new-one");
    node.askForAll(20);
    assertThat(node.prerenders()).as("nothing was left for lookups").isLessThanOrEqualTo(22);
  }

  @Test
  void aRealmThatChangesAllTheTimeEndsTheRunNevertheless() {
    start(2);
    node.writeModules(5);
    runs.beforeFinish = () -> node.write("clock.ts", "text " + runs.finishes);

    IndexRun run = await(node.begin());

    assertThat(run.state()).isEqualTo(State.DONE);
    assertThat(runs.finishes).as("as many walks as it may make").isEqualTo(3);
  }

  @Test
  void progressNeverGoesBackAndIsNeverMoreThanTheWhole() {
    start(2);
    node.writeModules(100);
    CompletableFuture<IndexRun> ended = node.begin();

    await(ended);

    List<Counts> seen = runs.reported();
    assertThat(seen).hasSizeGreaterThan(10).first().isEqualTo(Counts.NONE.withTotal(100));
    assertThat(seen).allSatisfy(counts -> assertThat(counts.done()).isLessThanOrEqualTo(100));
    assertThat(seen).extracting(Counts::done).isSorted();
  }

  @Test
  void aPrivateRealmIsIndexedInTheRightOfItsOwner() {
    RealmInfo secret = new RealmInfo(REALM, "mango", Visibility.PRIVATE);
    start(2, new ScriptedPrerenderer(2, IndexerTest::evaluate), secret);
    node.writeModules(5);

    await(node.begin());

    ModuleKey key =
        new ModuleKey(
            REALM,
            REALM + "m1",
            CacheScope.REALM_AUTH,
            "mango",
            node.prerenderer.extractorVersion());
    assertThat(await(realms.read(List.of(key)))).containsKey(key);
    node.askForAll(5);
    assertThat(node.prerenders()).isEqualTo(5);
  }

  @Test
  void modulesOfARealmInsideOfTheRealmAreNotItsOwn() {
    start(2);
    node.write("own.ts", "text");
    node.write("inner/other.ts", "hidden by the inner realm");
    RealmInfo inner = SampleEntries.realm(REALM + "inner/");
    await(realms.putRealm(inner));
    node.lookup.registerRealm(inner);

    assertThat(await(node.begin()).counts()).isEqualTo(new Counts(1, 1, 0, 0));
    assertThat(node.prerenderer.modules()).containsExactly(REALM + "own");
  }

  @Test
  void aRealmThatTheProcessDoesNotKnowYetIsIndexedOnceItDoes() {
    String other = "https://r.example/other/";
    start(2);
    await(realms.putRealm(SampleEntries.realm(other)));
    await(realms.write(other, List.of(SampleEntries.put("m.ts", "text"))));
    CompletableFuture<IndexRun> ended = new CompletableFuture<>();
    runs.onChange(() ->
        runs.latest(other)
            .thenAccept(
                run -> run.filter(r -> r.state() == State.DONE).ifPresent(ended::complete)));
    await(runs.begin(other, node.prerenderer.extractorVersion()));
    await(runs.nextLook());

    node.lookup.registerRealm(SampleEntries.realm(other));

    assertThat(await(ended).counts()).isEqualTo(new Counts(1, 1, 0, 0));
  }

  @Test
  void aRunOfAnotherExtractorVersionIsLeftToOthers() {
    start(2);
    node.writeModules(5);
    await(runs.begin(REALM, "another"));

    await(node.begin());

    assertThat(await(runs.open("another"))).hasSize(1);
    assertThat(node.prerenders()).isEqualTo(5);
  }

  @Test
  void closingStopsItAndLeavesTheRunOpen() {
    start(2);
    node.writeModules(50);
    node.gate.hold(GatedPrerenderer.BEGIN, 1);
    node.begin();
    node.gate.awaitArrival(GatedPrerenderer.BEGIN);

    node.indexer.close();
    node.gate.release(GatedPrerenderer.BEGIN);

    assertThat(node.prerenders()).isOne();
    assertThat(await(runs.latest(REALM)).orElseThrow().state()).isEqualTo(State.OPEN);
  }
}
