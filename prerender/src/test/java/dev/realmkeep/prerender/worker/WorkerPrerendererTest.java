package dev.realmkeep.prerender.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.awaitility.Awaitility.await;

import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleError.Kind;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.Prerenderer.PrerenderJob;
import dev.realmkeep.cache.port.Prerenderer.Prerendered;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.prerender.worker.MisbehavingWorker.Way;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.condition.EnabledOnOs;
import org.junit.jupiter.api.condition.OS;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class WorkerPrerendererTest {

  private static final WorkerSettings ONE = WorkerSettings.defaults(1);

  @TempDir Path directory;

  @Test
  void aModuleIsPrerenderedAndItsFileNamed() throws Exception {
    try (PrerenderFixture fixture = new PrerenderFixture(ONE).warm(1)) {
      Prerendered result =
          fixture.submit("a", Map.of("a.js", "export const x = 1;")).get(20, TimeUnit.SECONDS);
      assertThat(result.entry()).isInstanceOf(ModuleEntry.Found.class);
      assertThat(result.fileAlias()).isEqualTo(MapSources.REALM + "a.js");
    }
  }

  @Test
  void aModuleWithoutAFileIsMissing() throws Exception {
    try (PrerenderFixture fixture = new PrerenderFixture(ONE).warm(1)) {
      assertThat(fixture.submit("a", Map.of()).get(20, TimeUnit.SECONDS).entry())
          .isInstanceOf(ModuleEntry.Missing.class);
    }
  }

  @Test
  void aFileWhoseHashAloneIsSentIsEvaluatedAgain() throws Exception {
    try (PrerenderFixture fixture = new PrerenderFixture(ONE).warm(1)) {
      for (int i = 0; i < 3; i++) {
        assertThat(fixture.run("export const x = 1;")).isInstanceOf(ModuleEntry.Found.class);
      }
    }
  }

  @Test
  void aSourceThatCannotBeReadFailsTheResult() throws Exception {
    StoreUnavailableException down = new StoreUnavailableException("down", new IOException());
    try (PrerenderFixture fixture = new PrerenderFixture(ONE).warm(1)) {
      assertThatThrownBy(() -> submit(fixture, url -> CompletableFuture.failedFuture(down)).get())
          .isInstanceOf(ExecutionException.class)
          .hasCause(down);
      assertThat(fixture.run("")).isInstanceOf(ModuleEntry.Found.class);
      assertThat(fixture.gone).isEmpty();
    }
  }

  @Test
  void aSourceThatNeverComesEndsInATimeLimit() throws Exception {
    try (PrerenderFixture fixture = new PrerenderFixture(ONE).warm(1)) {
      Prerendered result =
          fixture
              .prerenderer
              .prerender(
                  new PrerenderJob(
                      MapSources.REALM + "a",
                      MapSources.REALM,
                      url -> new CompletableFuture<>(),
                      Duration.ofSeconds(2)))
              .get(3, TimeUnit.SECONDS);
      assertThat(((ModuleEntry.Failed) result.entry()).error().kind()).isEqualTo(Kind.TIME_LIMIT);
    }
  }

  @Test
  void aFileBeyondTheSizeLimitIsRefusedUnsent() throws Exception {
    byte[] large = new byte[ONE.fileBytesMax() + 1];
    ModuleSources sources =
        url ->
            CompletableFuture.completedFuture(
                new ModuleSources.Loaded.Source(url + ".js", large, "hash"));
    try (PrerenderFixture fixture = new PrerenderFixture(ONE).warm(1)) {
      ModuleEntry entry = submit(fixture, sources).get(20, TimeUnit.SECONDS).entry();
      assertThat(((ModuleEntry.Failed) entry).error().kind()).isEqualTo(Kind.SYNTAX);
      assertThat(fixture.gone).isEmpty();
    }
  }

  @Test
  void aWorkerKilledInTheMiddleOfAJobTrapsItOnceAndIsReplaced() throws Exception {
    try (PrerenderFixture fixture = new PrerenderFixture(ONE).warm(2)) {
      fixture.taken.clear();
      CompletableFuture<Prerendered> job = fixture.submit("for (;;);");
      signal("KILL", fixture.taken.poll(20, TimeUnit.SECONDS));
      ModuleEntry entry = job.get(5, TimeUnit.SECONDS).entry();
      assertThat(((ModuleEntry.Failed) entry).error().kind()).isEqualTo(Kind.TRAPPED);
      assertThat(fixture.run("")).isInstanceOf(ModuleEntry.Found.class);
      assertThat(fixture.taken).as("the trapped job was not tried again").hasSize(1);
    }
  }

  @Test
  void aWorkerStoppedInTheMiddleOfAJobIsKilledAtTheLimit() throws Exception {
    try (PrerenderFixture fixture = new PrerenderFixture(ONE).warm(2)) {
      fixture.taken.clear();
      CompletableFuture<Prerendered> job =
          fixture.submit("a", Map.of("a.js", "for (;;);"), Duration.ofSeconds(2));
      long pid = fixture.taken.poll(20, TimeUnit.SECONDS);
      signal("STOP", pid);
      ModuleEntry entry = job.get(3, TimeUnit.SECONDS).entry();
      assertThat(((ModuleEntry.Failed) entry).error().kind()).isEqualTo(Kind.TIME_LIMIT);
      assertThat(fixture.gone.poll(5, TimeUnit.SECONDS))
          .isEqualTo(new PrerenderFixture.Gone(pid, WorkerEvents.Reason.LIMIT));
      await().until(() -> ProcessHandle.of(pid).isEmpty());
    }
  }

  @Test
  void aStoppedIdleWorkerCostsNoJob() throws Exception {
    try (PrerenderFixture fixture = new PrerenderFixture(ONE).warm(2)) {
      for (long pid : fixture.pids) {
        signal("STOP", pid);
      }
      assertThat(fixture.submit("").get(11, TimeUnit.SECONDS).entry())
          .isInstanceOf(ModuleEntry.Found.class);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"OTHER_JOB", "NO_ENTRY", "GARBAGE", "HUGE_FRAME", "FLOOD", "DIES_AFTER_TAKING"})
  void aWorkerThatLiesOrDiesTrapsItsJob(Way way) throws Exception {
    try (PrerenderFixture fixture = misbehaving(way)) {
      ModuleEntry entry = fixture.submit("x", Map.of("x.js", "")).get(20, TimeUnit.SECONDS).entry();
      assertThat(((ModuleEntry.Failed) entry).error().kind()).isEqualTo(Kind.TRAPPED);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"FIRST_TAKES_NOTHING", "FIRST_DIES_BEFORE_TAKING"})
  void aJobThatWasNotBegunGoesToAnotherWorker(Way way) throws Exception {
    try (PrerenderFixture fixture = misbehaving(way)) {
      assertThat(fixture.submit("x", Map.of("x.js", "")).get(20, TimeUnit.SECONDS).entry())
          .isInstanceOf(ModuleEntry.Found.class);
    }
  }

  @ParameterizedTest
  @EnumSource(
      value = Way.class,
      names = {"EXIT_AT_ONCE", "OTHER_BUILD"})
  void withoutAWorkerThatBecomesReadyTheJobIsTrappedAtItsLimit(Way way) throws Exception {
    try (PrerenderFixture fixture = misbehaving(way)) {
      ModuleEntry entry =
          fixture
              .submit("x", Map.of("x.js", ""), Duration.ofSeconds(2))
              .get(3, TimeUnit.SECONDS)
              .entry();
      assertThat(((ModuleEntry.Failed) entry).error().kind()).isEqualTo(Kind.TRAPPED);
      assertThat(fixture.gone.size()).as("starts are spaced").isLessThan(12);
    }
  }

  @Test
  void anUnusableAotCacheCostsOnlyTheFasterStart() throws Exception {
    Path noCache = Files.writeString(directory.resolve("worker.aot"), "not a cache");
    try (PrerenderFixture fixture = new PrerenderFixture(ONE.withAotCache(noCache)).warm(1)) {
      assertThat(fixture.run("")).isInstanceOf(ModuleEntry.Found.class);
      assertThat(fixture.gone).isEmpty();
    }
  }

  @Test
  void aWorkerIsReplacedAfterItsNumberOfJobs() throws Exception {
    try (PrerenderFixture fixture = new PrerenderFixture(ONE.withJobsPerWorkerMax(3)).warm(1)) {
      for (int i = 0; i < 10; i++) {
        assertThat(fixture.run("")).isInstanceOf(ModuleEntry.Found.class);
      }
      assertThat(fixture.gone)
          .hasSizeBetween(2, 4)
          .allMatch(gone -> gone.reason() == WorkerEvents.Reason.RECYCLED);
    }
  }

  @Test
  @EnabledOnOs(OS.LINUX)
  void aWorkerKnowsNothingOfTheServersEnvironment() throws Exception {
    assertThat(System.getenv()).isNotEmpty();
    try (PrerenderFixture fixture = new PrerenderFixture(ONE).warm(1)) {
      assertThat(fixture.run("")).isInstanceOf(ModuleEntry.Found.class);
      assertThat(fixture.pids).isNotEmpty();
      for (long pid : fixture.pids) {
        assertThat(Files.readAllBytes(Path.of("/proc", Long.toString(pid), "environ"))).isEmpty();
      }
    }
  }

  @Test
  void closingKillsEveryWorkerAndFailsOpenJobs() throws Exception {
    PrerenderFixture fixture = new PrerenderFixture(WorkerSettings.defaults(2)).warm(3);
    CompletableFuture<Prerendered> open = fixture.submit("for (;;);");
    fixture.close();
    fixture.close();
    assertThatThrownBy(() -> open.get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IllegalStateException.class);
    assertThatThrownBy(() -> fixture.submit("").get(5, TimeUnit.SECONDS))
        .hasCauseInstanceOf(IllegalStateException.class);
    await().until(() -> fixture.pids.stream().allMatch(pid -> ProcessHandle.of(pid).isEmpty()));
  }

  @Test
  void aWorkerDiesWithItsServerEvenWhileAGuestLoops() throws Exception {
    WorkerCommand command = WorkerCommand.of(ONE);
    Process server =
        new ProcessBuilder(
                new WorkerCommand(
                        command.java(),
                        command.options(),
                        ServerThatDies.class.getName(),
                        List.of())
                    .toCommandLine())
            .redirectError(ProcessBuilder.Redirect.DISCARD)
            .start();
    long worker = Long.parseLong(server.inputReader().readLine());
    assertThat(ProcessHandle.of(worker)).isPresent();
    server.destroyForcibly();
    await().until(() -> ProcessHandle.of(worker).isEmpty());
  }

  /** Prints the pid of a worker that runs an endless loop, and waits to be killed. */
  static final class ServerThatDies {
    public static void main(String[] args) throws Exception {

      try (PrerenderFixture fixture = new PrerenderFixture(ONE).warm(1)) {
        fixture.taken.clear();
        CompletableFuture<Prerendered> endless =
            fixture.submit("a0", Map.of("a0.js", "for (;;);"), Duration.ofMinutes(5));
        System.out.println(fixture.taken.take());
        endless.join();
      }
    }
  }

  private PrerenderFixture misbehaving(Way way) {
    WorkerCommand good = WorkerCommand.of(ONE);
    return new PrerenderFixture(
        ONE,
        new WorkerCommand(
            good.java(),
            good.options(),
            MisbehavingWorker.class.getName(),
            List.of(way.name(), directory.resolve("first").toString())));
  }

  private static CompletableFuture<Prerendered> submit(
      PrerenderFixture fixture, ModuleSources sources) {
    return fixture.prerenderer.prerender(
        new PrerenderJob(
            MapSources.REALM + "a", MapSources.REALM, sources, PrerenderFixture.HARD_LIMIT));
  }

  private static void signal(String name, long pid) throws Exception {
    assertThat(new ProcessBuilder("kill", "-" + name, Long.toString(pid)).start().waitFor())
        .isZero();
  }
}
