package dev.realmkeep.prerender.worker;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.compile.CompiledForm;
import dev.realmkeep.prerender.compile.ModuleCompiler;
import dev.realmkeep.prerender.compile.ModuleCompiler.CompileJob;
import dev.realmkeep.prerender.compile.ModuleCompilerConformance;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkerCompilerTest extends ModuleCompilerConformance {

  private static PrerenderFixture fixture;

  @BeforeAll
  static void startWorkers() throws Exception {
    fixture = new PrerenderFixture(WorkerSettings.defaults(1)).warm(1);
  }

  @AfterAll
  static void stopWorkers() {
    fixture.close();
  }

  @Override
  protected ModuleCompiler compiler() {
    return fixture.prerenderer;
  }

  @ParameterizedTest
  @EnumSource(
      value = Hostile.class,
      names = {"DEEP_NESTING", "DEEP_PARENTHESES", "DEEP_TERNARY", "DEEP_UNARY", "LONG_SUM"})
  void sourceThatIsMeantToOverflowTheParserIsRefused(Hostile hostile) throws Exception {
    assertThat(refused("deep.ts", hostile.source()).kind())
        .isIn(ModuleError.Kind.SYNTAX, ModuleError.Kind.TRAPPED);
    assertThat(fixture.run("")).isInstanceOf(ModuleEntry.Found.class);
  }

  @Test
  void aFileBeyondTheSizeLimitIsRefusedUnsent() throws Exception {
    assertThat(
            refused("large.js", " ".repeat(WorkerSettings.defaults(1).fileBytesMax() + 1)).kind())
        .isEqualTo(ModuleError.Kind.SYNTAX);
  }

  /** Given a worker that loops, then a compilation that waits too long says so and is not lost. */
  @Test
  void aCompilationForWhichNobodyIsFreeIsUnanswered() throws Exception {
    fixture.taken.clear();
    CompletableFuture<?> endless =
        fixture.prerenderer.prerender(PrerenderFixture.job("for (;;);", Duration.ofSeconds(4)));
    fixture.taken.poll(20, TimeUnit.SECONDS);

    CompiledForm form =
        fixture.prerenderer.compile(job("x", Duration.ofMillis(200))).get(20, TimeUnit.SECONDS);

    assertThat(form).isInstanceOf(CompiledForm.Unanswered.class);
    endless.get(20, TimeUnit.SECONDS);
  }

  /** Given a flood of compilations, then prerenders take turns with them. */
  @Test
  void prerendersAndCompilationsTakeTurns() throws Exception {
    fixture.taken.clear();
    CompletableFuture<?> busy =
        fixture.prerenderer.prerender(PrerenderFixture.job("for (;;);", Duration.ofSeconds(2)));
    fixture.taken.poll(20, TimeUnit.SECONDS);
    List<String> order = new ArrayList<>();
    List<CompletableFuture<?>> all = new ArrayList<>();
    for (int i = 0; i < 20; i++) {
      all.add(
          fixture
              .prerenderer
              .compile(job("c" + i, Duration.ofSeconds(60)))
              .thenRun(() -> note(order, "compilation")));
    }
    CompletableFuture<?> prerender =
        fixture
            .prerenderer
            .prerender(PrerenderFixture.job("", Duration.ofSeconds(60)))
            .thenRun(() -> note(order, "prerender"));
    all.add(prerender);
    busy.get(20, TimeUnit.SECONDS);
    CompletableFuture.allOf(all.toArray(CompletableFuture[]::new)).get(60, TimeUnit.SECONDS);

    // Answers are completed on threads of their own and may change places with a neighbour.
    assertThat(order.indexOf("prerender")).isLessThan(10);
  }

  private static CompileJob job(String name, Duration limit) {
    return new CompileJob(
        MapSources.REALM + name + ".js", "export {};".getBytes(StandardCharsets.UTF_8), limit);
  }

  private static void note(List<String> order, String what) {
    synchronized (order) {
      order.add(what);
    }
  }
}
