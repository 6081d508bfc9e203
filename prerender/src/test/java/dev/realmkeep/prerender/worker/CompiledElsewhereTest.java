package dev.realmkeep.prerender.worker;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.port.ModuleSources;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.prerender.compile.CompiledForm;
import dev.realmkeep.prerender.compile.ModuleCompiler;
import dev.realmkeep.prerender.guest.GuestEvaluator;
import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.host.guest.CompiledElsewhere;
import dev.realmkeep.prerender.host.guest.HostPrograms;
import dev.realmkeep.prerender.host.guest.RunLimits;
import dev.realmkeep.prerender.host.instance.HostProgram;
import dev.realmkeep.prerender.host.instance.HostProgramException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/** Files of host modules are compiled in another process before they are in this one. */
class CompiledElsewhereTest {
  /** A busy machine takes its time to start a worker. */
  private static final Duration PATIENCE = Duration.ofSeconds(90);

  private static final String HOST =
      "import { view } from '@realmkeep/host';\nimport './other';\nexport const f = view(() => 1);\n";
  private static final Map<String, String> FILES =
      Map.of("host.ts", HOST, "other.ts", "export const x: number = 1;");

  private static HostProgram load(
      ModuleCompiler compiler, Duration limit, Map<String, String> files) {
    ModuleSources sources = MapSources.of(files);
    CompletableFuture<HostProgram> loaded = new CompletableFuture<>();
    Thread thread =
        new Thread(
            null,
            () -> {
              try (HostPrograms programs =
                  new HostPrograms(
                      Clock.system(),
                      GuestSettings.DEFAULT,
                      RunLimits.DEFAULT,
                      new CompiledElsewhere(compiler, limit))) {
                loaded.complete(
                    programs.load(MapSources.REALM + "host", MapSources.REALM, sources));
              } catch (RuntimeException | Error e) {
                loaded.completeExceptionally(e);
              }
            },
            "loads-host",
            GuestEvaluator.STACK_BYTES);
    thread.setDaemon(true);
    thread.start();
    try {
      return loaded.orTimeout(2 * PATIENCE.toSeconds(), TimeUnit.SECONDS).join();
    } catch (CompletionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw e;
    }
  }

  private static HostProgram load(ModuleCompiler compiler) {
    return load(compiler, PATIENCE, FILES);
  }

  @Test
  void workersCompileEachFileAndNoneOfTheBaseRealm() throws Exception {
    List<String> asked = new ArrayList<>();
    try (PrerenderFixture fixture = new PrerenderFixture(WorkerSettings.defaults(1))) {
      ModuleCompiler real = fixture.prerenderer;
      ModuleCompiler compiler =
          job -> {
            asked.add(job.fileUrl());
            return real.compile(job);
          };
      Map<String, String> files =
          Map.of(
              "host.ts", "import '@cardstack/base/card-api';\n" + HOST, "other.ts", "export {};");

      load(compiler, PATIENCE, files).close();

      assertThat(asked)
          .containsExactlyInAnyOrder(MapSources.REALM + "host.ts", MapSources.REALM + "other.ts");
      HostProgramException broken =
          catchThrowableOfType(
              HostProgramException.class,
              () ->
                  load(
                      compiler,
                      PATIENCE,
                      Map.of("host.ts", "export const f = 1;\nexport const = ;\n")));
      assertThat(broken.error().kind()).isEqualTo(ModuleError.Kind.SYNTAX);
      assertThat(broken.error().line()).isEqualTo(2);
    }
  }

  /** What would compile here is not tried here: the other process has the say. */
  @Test
  void whatIsRefusedThereIsNotCompiledHere() {
    ModuleError died = ModuleError.of(ModuleError.Kind.TRAPPED, "the worker died");
    ModuleCompiler refusing =
        job -> CompletableFuture.completedFuture(new CompiledForm.Refused(died));

    assertThatThrownBy(() -> load(refusing))
        .isInstanceOf(HostProgramException.class)
        .hasMessageContaining("the worker died");
  }

  @Test
  void whenNobodyIsFreeOrAnswersItIsToBeTriedAgain() {
    ModuleCompiler busy =
        job -> CompletableFuture.completedFuture(new CompiledForm.Unanswered("all are busy"));
    assertThatThrownBy(() -> load(busy))
        .isInstanceOf(StoreUnavailableException.class)
        .hasMessageContaining("all are busy");

    ModuleCompiler silent = job -> new CompletableFuture<>();
    assertThatThrownBy(() -> load(silent, Duration.ofMillis(10), FILES))
        .isInstanceOf(StoreUnavailableException.class);
  }

  /** Loads a broken host module, with workers or without. */
  static final class LoadingBrokenHost {
    public static void main(String[] args) {
      Map<String, String> files = Map.of("host.ts", "export const = ;\n");
      try (PrerenderFixture fixture = new PrerenderFixture(WorkerSettings.defaults(1))) {
        ModuleCompiler compiler =
            args.length == 0
                ? fixture.prerenderer
                : job ->
                    CompletableFuture.completedFuture(new CompiledForm.JavaScript(new byte[0]));
        load(compiler, PATIENCE, files);
      } catch (HostProgramException e) {
        System.out.println("refused in line " + e.error().line());
      }
    }
  }

  @Test
  void aSyntaxErrorPrintsNothingInTheProcessThatAsksAWorkerFirst() throws Exception {
    assertThat(outputOf()).contains("refused in line 1").doesNotContain("panicked");
    assertThat(outputOf("no worker")).contains("refused in line 1").contains("panicked");
  }

  private static String outputOf(String... args) throws Exception {
    Path output = Files.createTempFile("loading", ".log");
    try {
      List<String> command =
          new ArrayList<>(
              List.of(
                  Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                  "-Xmx256m",
                  "--enable-native-access=ALL-UNNAMED",
                  "--sun-misc-unsafe-memory-access=allow",
                  "-cp",
                  System.getProperty("java.class.path"),
                  LoadingBrokenHost.class.getName()));
      command.addAll(List.of(args));
      Process process =
          new ProcessBuilder(command)
              .redirectErrorStream(true)
              .redirectOutput(output.toFile())
              .start();
      assertThat(process.waitFor(3 * PATIENCE.toSeconds(), TimeUnit.SECONDS)).isTrue();
      return Files.readString(output);
    } finally {
      Files.delete(output);
    }
  }
}
