package dev.realmkeep.prerender.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError.Kind;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

class HostileModulesTest {

  private static final String NORMAL =
      """
      class Base { static kind = 'base'; greet() { return 'hello'; } }
      export class Person extends Base { #age = 3; get age() { return this.#age; } }
      export const answer = [1, 2, 3].map((n) => n * 2).join(',');
      if (answer !== '2,4,6') throw new Error('wrong arithmetic');
      """;

  private static PrerenderFixture fixture;

  @BeforeAll
  static void startWorkers() throws Exception {
    fixture = new PrerenderFixture(WorkerSettings.defaults(2)).warm(3);
  }

  @AfterAll
  static void stopWorkers() {
    fixture.close();
  }

  @ParameterizedTest
  @EnumSource(Hostile.class)
  void endsInATypedErrorWhileItsNeighbourGoesOn(Hostile hostile) throws Exception {
    AtomicBoolean ended = new AtomicBoolean();
    CompletableFuture<Integer> neighbour = CompletableFuture.supplyAsync(() -> runUntil(ended));
    ModuleEntry entry;
    try {
      entry = fixture.run(hostile.source(), hostile.hardLimit());
    } finally {
      ended.set(true);
    }
    assertThat(entry).isInstanceOf(ModuleEntry.Failed.class);
    assertThat(((ModuleEntry.Failed) entry).error())
        .matches(error -> hostile.kinds().contains(error.kind()), "of " + hostile.kinds());
    assertThat(neighbour.get(20, TimeUnit.SECONDS)).isPositive();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "Java.type('java.lang.Runtime').getRuntime().halt(1)",
        "Java.type('java.lang.System').exit(1)",
        "Packages.java.lang.System.exit(1)",
        "Polyglot.eval('js', '1')",
        "Polyglot.export('x', 1)",
        "Graal.versionGraalVM",
        "new SharedArrayBuffer(8)",
        "WebAssembly.compile",
        "eval('1')",
        "load('file:///etc/passwd')",
        "loadWithNewGlobal('file:///etc/passwd')",
        "read('/etc/passwd')",
        "quit(0)",
        "process.exit(0)",
        "await import('/etc/passwd')",
      })
  void aWayToTheHostIsRefused(String source) throws Exception {
    ModuleEntry entry = fixture.run(source);
    assertThat(entry).isInstanceOf(ModuleEntry.Failed.class);
    assertThat(((ModuleEntry.Failed) entry).error().kind())
        .isIn(Kind.EVALUATION, Kind.MISSING, Kind.FORBIDDEN);
  }

  @ParameterizedTest
  @ValueSource(strings = {"file:///etc/passwd", "node:fs", "node:child_process"})
  void aModuleOfTheHostIsAStub(String specifier) throws Exception {
    ModuleEntry entry = fixture.run("await import('" + specifier + "')");
    assertThat(entry).isInstanceOf(ModuleEntry.Found.class);
    assertThat(((ModuleEntry.Found) entry).diagnostics().stubs()).containsExactly(specifier);
  }

  @Test
  void whatAModuleDoesToItsGlobalsIsNotSeenByTheNext() throws Exception {
    fixture.run(
        """
        Object.prototype.polluted = 1; globalThis.polluted = 1;
        Array.prototype.map = function () { return ['polluted']; };
        Promise.prototype.then = function () { for (;;); };
        Reflect.ownKeys = () => [];
        """);
    for (int i = 0; i < 4; i++) {
      assertThat(
              fixture.run(
                  """
                  if (({}).polluted || globalThis.polluted || Reflect.ownKeys({ a: 1 }).length !== 1)
                    throw new Error('polluted');
                  """
                      + NORMAL))
          .isInstanceOf(ModuleEntry.Found.class);
    }
  }

  @Test
  void aModuleWithManyExportsIsAnswered() throws Exception {
    assertThat(fixture.run(Hostile.manyExports(5_000))).isInstanceOf(ModuleEntry.Found.class);
  }

  @Test
  void aModuleThatPrintsWithoutEndIsEndedAndPrintsNowhere() throws Exception {
    ModuleEntry entry =
        fixture.run("for (;;) console.log('x'.repeat(1e5));", Duration.ofSeconds(2));
    assertThat(((ModuleEntry.Failed) entry).error().kind()).isIn(Kind.TIME_LIMIT, Kind.MEMORY);
  }

  @Test
  void aCardWithVeryManyFieldsIsAnswered() throws Exception {
    StringBuilder card =
        new StringBuilder(
            "import { CardDef, StringField, contains, field } from '@cardstack/base/card-api';\n"
                + "export class Wide extends CardDef {\n");
    for (int i = 0; i < 1_000; i++) {
      card.append("  @field f").append(i).append(" = contains(StringField);\n");
    }
    ModuleEntry entry = fixture.run(card.append("}\n").toString());
    assertThat(entry)
        .isInstanceOfSatisfying(
            ModuleEntry.Found.class,
            found ->
                assertThat(found.exports().get("Wide"))
                    .isInstanceOfSatisfying(
                        ModuleEntry.ExportEntry.Defined.class,
                        wide ->
                            assertThat(wide.definition().fields())
                                .containsKeys("f0", "f999")
                                .hasSizeGreaterThanOrEqualTo(1_000)));
    assertThat(fixture.run(NORMAL)).isInstanceOf(ModuleEntry.Found.class);
  }

  /**
   * Given a seeded mix on two workers, then each job is answered once and the normal ones right.
   */
  @Test
  void aMixOfHostileAndNormalJobsIsAnsweredWhole() throws Exception {
    Random random = new Random(20_26);
    List<Hostile> cheap =
        List.of(
            Hostile.RECURSION_WITH_CATCH,
            Hostile.MEMORY_BOMB,
            Hostile.TYPED_ARRAY_BOMB,
            Hostile.STRING_BY_DOUBLING,
            Hostile.DEEP_NESTING,
            Hostile.HUGE_MESSAGE,
            Hostile.STRING_REPEAT);
    List<CompletableFuture<Prerendered>> running = new ArrayList<>();
    int answered = 0;
    for (int i = 0; i < 200; i++) {
      Hostile hostile = random.nextInt(4) == 0 ? cheap.get(random.nextInt(cheap.size())) : null;
      running.add(
          (hostile == null
                  ? fixture.submit("n" + i, Map.of("n" + i + ".js", NORMAL))
                  : fixture.submit(hostile.source()))
              .whenComplete((result, thrown) -> {
                assertThat(thrown).isNull();
                if (hostile == null) {
                  assertThat(result.entry()).isInstanceOf(ModuleEntry.Found.class);
                } else {
                  assertThat(((ModuleEntry.Failed) result.entry()).error().kind())
                      .isIn(hostile.kinds());
                }
              }));
      // As the callers do: no more at once than there are slots.
      if (running.size() == fixture.prerenderer.slots()) {
        CompletableFuture.anyOf(running.toArray(CompletableFuture[]::new))
            .get(20, TimeUnit.SECONDS);
        answered += settle(running);
      }
    }
    for (CompletableFuture<Prerendered> last : running) {
      last.get(20, TimeUnit.SECONDS);
      answered++;
    }
    assertThat(answered).isEqualTo(200);
  }

  private static int settle(List<CompletableFuture<Prerendered>> running) {
    int before = running.size();
    running.stream().filter(CompletableFuture::isDone).forEach(CompletableFuture::join);
    running.removeIf(CompletableFuture::isDone);
    return before - running.size();
  }

  private static int runUntil(AtomicBoolean ended) {
    int right = 0;
    do {
      try {
        ModuleEntry entry =
            fixture.submit("n", Map.of("n.js", NORMAL)).get(10, TimeUnit.SECONDS).entry();
        assertThat(entry).isInstanceOf(ModuleEntry.Found.class);
        right++;
      } catch (Exception e) {
        throw new AssertionError("the neighbour suffered", e);
      }
    } while (!ended.get());
    return right;
  }
}
