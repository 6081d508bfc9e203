package dev.realmkeep.deploy.examples;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.lookup.LookupLimits;
import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleEntry.ExportEntry;
import dev.realmkeep.cache.model.ModuleEntry.Failed;
import dev.realmkeep.cache.model.ModuleEntry.Found;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.ModuleError.Kind;
import dev.realmkeep.cache.model.ModuleUrl;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.deploy.realms.LocalRealms;
import dev.realmkeep.deploy.realms.RealmDirectory;
import dev.realmkeep.prerender.worker.WorkerEvents;
import dev.realmkeep.prerender.worker.WorkerPrerenderer;
import dev.realmkeep.prerender.worker.WorkerSettings;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Every module of the realm {@code broken}, in a worker process, ends in the error that its first
 * line announces.
 */
class BrokenRealmTest {
  private static WorkerPrerenderer prerenderer;
  private static LocalRealms realms;
  private static LocalRealms impatient;
  private static String url;

  @BeforeAll
  static void loadTheRealm() throws IOException {
    prerenderer =
        new WorkerPrerenderer(WorkerSettings.defaults(2), Clock.system(), WorkerEvents.NONE);
    realms = load(Duration.ofSeconds(30));
    impatient = load(Duration.ofSeconds(2));
    url = LocalRealms.ORIGIN + "broken/";
  }

  private static LocalRealms load(Duration hardLimit) throws IOException {
    LocalRealms made =
        new LocalRealms(
            prerenderer,
            new InMemoryRealms(Clock.system()),
            LookupLimits.DEFAULT.withPrerenderHardLimit(hardLimit));
    made.addRealm("broken");
    List<FileChange> changes = new ArrayList<>(RealmDirectory.example("broken").asChanges());
    GeneratedBrokenModules.all()
        .forEach((path, content) -> changes.add(RealmDirectory.put(path, content)));
    made.write("broken", changes);
    return made;
  }

  @AfterAll
  static void close() {
    realms.close();
    impatient.close();
    prerenderer.close();
  }

  static List<BrokenModule> deterministic() {
    return BrokenModule.deterministic();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("deterministic")
  void aBrokenModuleEndsInItsError(BrokenModule module) {
    ModuleEntry entry = realms.entry("broken/" + module.path());

    assertThat(entry).isInstanceOf(Failed.class);
    ModuleError error = ((Failed) entry).error();
    assertThat(error.kind()).isIn(module.kinds());
    assertThat(chain(error).map(ModuleError::message))
        .anySatisfy(message -> assertThat(message).contains(module.message()));
    if (!module.at().isEmpty()) {
      assertThat(chain(error).map(BrokenRealmTest::place))
          .anySatisfy(place -> assertThat(place + ":").startsWith(module.at() + ":"));
    }
  }

  static List<BrokenModule> stopped() {
    return BrokenModule.stopped();
  }

  @ParameterizedTest(name = "{0}")
  @MethodSource("stopped")
  void aModuleThatDoesNotEndIsStopped(BrokenModule module) {
    LocalRealms asked = module.endsByTimeOnly() ? impatient : realms;

    ModuleEntry entry = asked.entry("broken/" + module.path());

    assertThat(entry)
        .isInstanceOfSatisfying(
            Failed.class, failed -> assertThat(failed.error().kind()).isIn(module.kinds()));
    assertThat(realms.entry("broken/empty")).isInstanceOf(Found.class);
  }

  @Test
  void everyModuleOfTheRealmHasAnExpectation() throws IOException {
    Set<String> expected = new TreeSet<>();
    BrokenModule.deterministic().forEach(module -> expected.add(module.path()));
    BrokenModule.stopped().forEach(module -> expected.add(module.path()));
    expected.addAll(
        List.of("empty", "foreign-only", "not-a-card-field", "one-bad-export", "tdz-cycle-b"));

    Set<String> modules =
        RealmDirectory.example("broken").paths().stream()
            .filter(ModuleUrl::hasExecutableExtension)
            .map(ModuleUrl::withoutExecutableExtension)
            .collect(Collectors.toSet());
    assertThat(modules).isEqualTo(expected);
  }

  @Test
  void theStackOfAnErrorNamesTheCallsInTheOriginalSource() {
    ModuleError error = ((Failed) realms.entry("broken/throws-at-load")).error();

    assertThat(error.stack())
        .containsSubsequence(
            "required",
            "throws-at-load.ts:13",
            "configure",
            "throws-at-load.ts:17",
            "throws-at-load.ts:20");
  }

  @Test
  void aChainOfFailingDependenciesIsNamed() {
    ModuleError error = ((Failed) realms.entry("broken/chain-1")).error();

    assertThat(chain(error).map(ModuleError::module))
        .contains(url + "chain-3.ts")
        .anySatisfy(module -> assertThat(module).endsWith("chain-2.ts"));
  }

  @Test
  void anEmptyModuleIsAnEntryWithoutDefinitions() {
    Found found = (Found) realms.entry("broken/empty");

    assertThat(found.exports()).isEmpty();
    assertThat(found.deps()).isEmpty();
  }

  @Test
  void foreignImportsAreStubsAndListed() {
    Found found = (Found) realms.entry("broken/foreign-only");

    assertThat(found.exports()).isEmpty();
    assertThat(found.diagnostics().stubs())
        .containsExactly("https://esm.sh/canvas-confetti@1.9.3", "https://esm.sh/zod@3", "three");
  }

  @Test
  void anExportThatCannotBeDescribedLeavesTheOthers() {
    Found found = (Found) realms.entry("broken/one-bad-export");

    assertThat(found.exports().get("Sound")).isInstanceOf(ExportEntry.Defined.class);
    assertThat(found.exports().get("AlsoSound")).isInstanceOf(ExportEntry.Defined.class);
    assertThat(found.exports().get("Cracked"))
        .isInstanceOfSatisfying(
            ExportEntry.Undefined.class,
            export -> {
              assertThat(export.error().kind()).isEqualTo(Kind.EVALUATION);
              assertThat(export.error().message()).contains("the friend cannot be named");
              assertThat(export.error().line()).isEqualTo(13);
            });
  }

  @Test
  void aFieldOfNoTypeIsAnErrorOfItsExportOrModule() {
    ModuleEntry entry = realms.entry("broken/not-a-card-field");

    ModuleError error =
        switch (entry) {
          case Failed failed -> failed.error();
          case Found found -> ((ExportEntry.Undefined) found.exports().get("Odd")).error();
          case ModuleEntry.Missing missing -> missing.error();
        };
    assertThat(error.kind()).isEqualTo(Kind.EVALUATION);
    assertThat(error.line()).isEqualTo(6);
  }

  @Test
  void ofAClassCycleTheOrderOfLoadingDecidesWhichSideFails() {
    assertThat(realms.entry("broken/tdz-cycle-a")).isInstanceOf(Failed.class);
    assertThat(((Found) realms.entry("broken/tdz-cycle-b")).exports()).containsOnlyKeys("B");
  }

  @Test
  void aModuleOverTheSizeLimitIsASyntaxError() {
    ModuleError error = ((Failed) realms.entry("broken/five-megabytes")).error();

    assertThat(error.kind()).isEqualTo(Kind.SYNTAX);
  }

  @Test
  void aModuleThatIsNotUtf8IsASyntaxError() {
    ModuleError error = ((Failed) realms.entry("broken/not-utf8")).error();

    assertThat(error.kind()).isEqualTo(Kind.SYNTAX);
    assertThat(error.message()).containsIgnoringCase("utf-8");
  }

  @Test
  void deepNestingEndsInATypedError() {
    ModuleError error = ((Failed) realms.entry("broken/deep-nesting")).error();

    assertThat(error.kind()).isIn(Kind.SYNTAX, Kind.STACK, Kind.TRAPPED);
  }

  @Test
  void aCardMayHaveThousandsOfFields() {
    Found found = (Found) realms.entry("broken/many-fields");

    assertThat(found.exports().get("Wide"))
        .isInstanceOfSatisfying(
            ExportEntry.Defined.class,
            wide ->
                assertThat(wide.definition().fields())
                    .hasSizeGreaterThan(GeneratedBrokenModules.FIELDS));
  }

  private static Stream<ModuleError> chain(ModuleError error) {
    return Stream.concat(
        Stream.of(error), error.additionalErrors().stream().flatMap(BrokenRealmTest::chain));
  }

  private static String place(ModuleError error) {
    String module = error.module() == null ? "" : error.module();
    return module.substring(module.lastIndexOf('/') + 1)
        + ":"
        + error.line()
        + ":"
        + error.column();
  }
}
