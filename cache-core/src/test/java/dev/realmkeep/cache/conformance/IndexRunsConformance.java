package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.delete;
import static dev.realmkeep.cache.testing.SampleEntries.failed;
import static dev.realmkeep.cache.testing.SampleEntries.found;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static dev.realmkeep.cache.testing.SampleEntries.missing;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.IndexRun;
import dev.realmkeep.cache.port.IndexRun.Counts;
import dev.realmkeep.cache.port.IndexRun.State;
import dev.realmkeep.cache.port.IndexRuns;
import dev.realmkeep.cache.port.IndexRuns.Begun;
import dev.realmkeep.cache.port.IndexRuns.Finish;
import dev.realmkeep.cache.port.IndexRuns.Page;
import dev.realmkeep.cache.port.IndexRuns.Standing;
import dev.realmkeep.cache.port.Populated;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link IndexRuns} does. Its pages hold at most {@link #FILES_PER_PAGE} files. */
public abstract class IndexRunsConformance {
  protected static final int FILES_PER_PAGE = 3;
  private static final String REALM = "https://r.example/a/";
  private static final String VERSION = "scripted-1";

  private Stores stores;
  private IndexRuns runs;

  /** Runs over empty stores. */
  protected abstract IndexRuns open(Duration ageMax) throws Exception;

  /** The stores below what {@link #open} answered last. */
  protected abstract Stores stores();

  @BeforeEach
  void openRuns() throws Exception {
    runs = open(Duration.ofHours(1));
    stores = stores();
    await(stores.sources().putRealm(realm(REALM)));
  }

  @Test
  void aRunIsOpenedOnceAndThenJoined() {
    write(put("a.ts", "1"));

    Begun first = begin();
    Begun second = begin();

    assertThat(first.joined()).isFalse();
    assertThat(second.joined()).isTrue();
    assertThat(second.run().id()).isEqualTo(first.run().id());
    assertThat(first.run().state()).isEqualTo(State.OPEN);
    assertThat(first.run().generation()).isEqualTo(1);
    assertThat(first.run().counts()).isEqualTo(Counts.NONE);
    assertThat(await(runs.open(VERSION)))
        .extracting(IndexRun::id)
        .containsExactly(first.run().id());
    assertThat(await(runs.open("another"))).isEmpty();
  }

  @Test
  void anUnknownRealmHasNoRun() {
    assertThat(await(runs.begin("https://r.example/none/", VERSION))).isEmpty();
    assertThat(await(runs.latest("https://r.example/none/"))).isEmpty();
    assertThat(await(runs.cancel("https://r.example/none/"))).isEmpty();
    assertThat(await(runs.latest(REALM))).isEmpty();
  }

  @Test
  void versionsHaveRunsOfTheirOwnAndTheNewestIsTheLatest() {
    Begun old = begin();
    Begun fresh = await(runs.begin(REALM, "scripted-2")).orElseThrow();

    assertThat(fresh.joined()).isFalse();
    assertThat(await(runs.latest(REALM)).orElseThrow().id()).isEqualTo(fresh.run().id());
    assertThat(await(runs.open(VERSION))).extracting(IndexRun::id).containsExactly(old.run().id());
  }

  @Test
  void aRunThatEndedIsFollowedByANewOne() {
    Begun first = begin();
    assertThat(await(runs.finish(first.run().id(), new Counts(0, 0, 0, 0), 0)))
        .isEqualTo(Finish.DONE);
    assertThat(await(runs.latest(REALM)).orElseThrow().state()).isEqualTo(State.DONE);
    assertThat(await(runs.open(VERSION))).isEmpty();

    Begun second = begin();

    assertThat(second.joined()).isFalse();
    assertThat(second.run().id()).isGreaterThan(first.run().id());
    assertThat(second.run().counts()).isEqualTo(Counts.NONE);
  }

  @Test
  void aRunIsNotDoneAtAnotherGenerationThanThatOfTheLook() {
    Begun begun = begin();
    write(put("a.ts", "1"));

    assertThat(await(runs.finish(begun.run().id(), Counts.NONE, 0))).isEqualTo(Finish.MOVED);
    assertThat(await(runs.latest(REALM)).orElseThrow().state()).isEqualTo(State.OPEN);
    assertThat(await(runs.finish(begun.run().id(), new Counts(1, 1, 0, 0), 1)))
        .isEqualTo(Finish.DONE);
    assertThat(await(runs.finish(begun.run().id(), Counts.NONE, 1))).isEqualTo(Finish.ENDED_BEFORE);
    assertThat(await(runs.latest(REALM)).orElseThrow().counts()).isEqualTo(new Counts(1, 1, 0, 0));
  }

  @Test
  void anyGenerationWillDoWhenAsked() {
    Begun begun = begin();
    write(put("a.ts", "1"));

    assertThat(await(runs.finish(begun.run().id(), Counts.NONE, IndexRuns.ANY_GENERATION)))
        .isEqualTo(Finish.DONE);
  }

  @Test
  void whatIsReportedNeverGoesBack() {
    long run = begin().run().id();

    assertThat(report(run, new Counts(10, 3, 1, 0))).isEqualTo(new Counts(10, 3, 1, 0));
    assertThat(report(run, new Counts(10, 1, 0, 1))).isEqualTo(new Counts(10, 3, 1, 0));
    assertThat(report(run, new Counts(12, 3, 0, 2))).isEqualTo(new Counts(12, 3, 0, 2));
    assertThat(report(run, new Counts(2, 0, 0, 0)))
        .as("files were deleted")
        .isEqualTo(new Counts(5, 3, 0, 2));
    assertThat(report(run, new Counts(Counts.NOT_COUNTED, 0, 0, 0)))
        .isEqualTo(new Counts(5, 3, 0, 2));
  }

  @Test
  void aCancelledRunIsOverAndTakesNoReport() {
    long run = begin().run().id();

    assertThat(await(runs.cancel(REALM)).orElseThrow().state()).isEqualTo(State.CANCELLED);
    assertThat(await(runs.cancel(REALM)).orElseThrow().state()).isEqualTo(State.CANCELLED);
    assertThat(await(runs.report(run, new Counts(1, 1, 0, 0)))).isEmpty();
    assertThat(await(runs.finish(run, new Counts(1, 1, 0, 0), 0))).isEqualTo(Finish.ENDED_BEFORE);
    assertThat(await(runs.open(VERSION))).isEmpty();
  }

  @Test
  void aRunThatIsTooOldExpires() throws Exception {
    IndexRuns hasty = open(Duration.ZERO);
    await(stores().sources().putRealm(realm(REALM)));
    long run = await(hasty.begin(REALM, VERSION)).orElseThrow().run().id();

    assertThat(await(hasty.open(VERSION))).isEmpty();
    assertThat(await(hasty.latest(REALM)).orElseThrow().state()).isEqualTo(State.EXPIRED);
    assertThat(await(hasty.report(run, Counts.NONE))).isEmpty();
    assertThat(await(hasty.begin(REALM, VERSION)).orElseThrow().joined()).isFalse();
  }

  @Test
  void pagesHoldEveryExecutableModuleOnceUnderItsReferenceName() {
    write(
        put("a.gts", "1"),
        put("a.js", "hidden by a.gts"),
        put("a.ts.js", "its name without extension means another file"),
        put("b c.ts", "a name to encode"),
        put("d.ts", "1"),
        put("d.json", "{}"),
        put("deep/er/e.gjs", "1"),
        put("README.md", "not a module"),
        put(".ts", "no name"));

    assertThat(pages())
        .containsExactlyInAnyOrder(
            REALM + "a",
            REALM + "a.js",
            REALM + "a.ts.js",
            REALM + "b%20c",
            REALM + "d",
            REALM + "deep/er/e");
  }

  @Test
  void pagesAreBoundedAlsoWhenTheyHoldNoModule() {
    write(
        IntStream.range(0, 10)
            .mapToObj(i -> put("text" + i + ".md", "1"))
            .toArray(FileChange[]::new));

    Page first = await(runs.page(REALM, null));

    assertThat(first.modules()).isEmpty();
    assertThat(first.next()).isNotNull();
    assertThat(pages()).isEmpty();
    assertThat(await(runs.page("https://r.example/none/", null)))
        .isEqualTo(new Page(List.of(), null));
  }

  @Test
  void aFileThatComesLaterIsInThePages() {
    write(put("m.ts", "1"));
    assertThat(pages()).containsExactly(REALM + "m");

    write(put("n.ts", "1"), delete("m.ts"));

    assertThat(pages()).containsExactly(REALM + "n");
  }

  @Test
  void standingsTellWhatIsLeftToDo() {
    write(put("m.ts", "1"));
    store("before", failed(ModuleError.Kind.TIME_LIMIT, "slow"), Duration.ofNanos(1));
    IndexRun run = begin().run();
    store("found", found(REALM + "found", "f"), null);
    store("gone", missing(REALM + "gone"), null);
    store("bad", failed(ModuleError.Kind.SYNTAX, "no"), null);
    store("slow", failed(ModuleError.Kind.TIME_LIMIT, "slow"), Duration.ofHours(1));
    store("again", failed(ModuleError.Kind.TIME_LIMIT, "slow"), Duration.ofNanos(1));

    List<ModuleKey> keys =
        List.of(
            at("before"), at("found"), at("gone"), at("bad"), at("slow"), at("again"), at("none"));

    assertThat(await(runs.standings(run, keys)))
        .isEqualTo(
            Map.of(
                at("found"), Standing.FOUND,
                at("gone"), Standing.ERROR,
                at("bad"), Standing.ERROR,
                at("slow"), Standing.FAILED,
                at("again"), Standing.FAILED));
    assertThat(await(runs.standings(run, List.of()))).isEmpty();
  }

  @Test
  void whoListensHearsOfARunThatOpensAndOneThatEnds() throws Exception {
    CountDownLatch heard = new CountDownLatch(3);
    runs.onChange(heard::countDown);

    long run = begin().run().id();
    await(runs.finish(run, Counts.NONE, 5));
    await(runs.finish(run, Counts.NONE, 0));
    begin();

    assertThat(heard.await(20, TimeUnit.SECONDS)).isTrue();
  }

  private Begun begin() {
    return await(runs.begin(REALM, VERSION)).orElseThrow();
  }

  private Counts report(long run, Counts seen) {
    return await(runs.report(run, seen)).orElseThrow().counts();
  }

  private void write(FileChange... changes) {
    await(stores.sources().write(REALM, List.of(changes)));
  }

  private static ModuleKey at(String path) {
    return key(REALM, path);
  }

  private void store(String path, ModuleEntry entry, Duration life) {
    Populated populated = new Populated(entry, null, List.of(), life, life == null ? 0 : 1, 1);
    await(stores.definitions().persist(at(path), populated));
  }

  private List<String> pages() {
    List<String> modules = new ArrayList<>();
    String after = null;
    do {
      Page page = await(runs.page(REALM, after));
      assertThat(page.modules()).hasSizeLessThanOrEqualTo(FILES_PER_PAGE);
      modules.addAll(page.modules());
      after = page.next();
    } while (after != null);
    return modules;
  }
}
