package dev.realmkeep.server;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.port.Prerenderer;
import dev.realmkeep.prerender.compile.ModuleCompiler;
import dev.realmkeep.prerender.guest.GuestSettings;
import dev.realmkeep.prerender.host.guest.CompiledElsewhere;
import dev.realmkeep.prerender.limits.GuardedPrerenderer;
import dev.realmkeep.prerender.limits.GuestLimits;
import dev.realmkeep.prerender.transpile.CompileScreen;
import dev.realmkeep.prerender.worker.WorkerCommand;
import dev.realmkeep.prerender.worker.WorkerPrerenderer;
import dev.realmkeep.prerender.worker.WorkerSettings;
import dev.realmkeep.prerender.worker.child.WorkerMain;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Settings;
import io.micrometer.core.instrument.MeterRegistry;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;

/** Makes the prerenderer that the configuration names. */
final class Prerendering {

  /** The launcher's name of the directory with the start caches of this build and this JDK. */
  static final String START_CACHE = "realmkeep.start-cache";

  private static final String WORKER_CACHE = "worker.aot";
  private static final Duration RECORDING_MAX = Duration.ofMinutes(10);

  private Prerendering() {}

  /**
   * One object in two roles; closing the prerenderer closes it.
   *
   * @param isApart whether it works in other processes
   * @param warm makes it ready for its first job; it would do so by itself when that comes
   */
  record Prerenders(
      Prerenderer prerenderer, ModuleCompiler compiler, boolean isApart, Runnable warm) {

    /** What files pass before they are compiled in this process. */
    CompileScreen screen(Duration limit) {
      return isApart ? new CompiledElsewhere(compiler, limit) : CompileScreen.NONE;
    }
  }

  static Prerenders of(Configuration configuration, Clock clock, MeterRegistry metrics) {
    return switch (configuration.get(Settings.PRERENDER_ISOLATION)) {
      case IN_PROCESS -> {
        GuardedPrerenderer inProcess =
            new GuardedPrerenderer(
                slots(configuration),
                GuestSettings.DEFAULT.withPrefixes(configuration.get(Settings.PREFIXES)),
                limits(configuration),
                clock);
        yield new Prerenders(inProcess, inProcess, false, () -> {});
      }
      case WORKER -> {
        WorkerMetrics events = new WorkerMetrics(metrics);
        WorkerPrerenderer workers =
            WorkerPrerenderer.cold(
                workers(configuration).withAotCache(startCache()), clock, events);
        events.watch(workers::census);
        yield new Prerenders(workers, workers, true, workers::keepWarm);
      }
    };
  }

  /** Prerenders at once. */
  static int slots(Configuration configuration) {
    int configured = configuration.get(Settings.PRERENDER_WORKERS);
    return configured == 0 ? Runtime.getRuntime().availableProcessors() : configured;
  }

  private static WorkerSettings workers(Configuration configuration) {
    WorkerSettings defaults = WorkerSettings.defaults(slots(configuration));
    long heapBytes = configuration.get(Settings.PRERENDER_HEAP);
    return new WorkerSettings(
        defaults.workers(),
        defaults.idleWorkers(),
        defaults.idleAfter(),
        limits(configuration),
        (int) (heapBytes >> 20),
        2 * heapBytes,
        defaults.heapRetireFraction(),
        defaults.jobsPerWorkerMax(),
        defaults.queueDepthMax(),
        defaults.startTimeout(),
        defaults.takeTimeout(),
        defaults.killGrace(),
        defaults.contentBytesMax(),
        defaults.fileBytesMax(),
        defaults.resultBytesMax(),
        defaults.loadsPerJobMax(),
        configuration.get(Settings.PREFIXES),
        null);
  }

  private static GuestLimits limits(Configuration configuration) {
    GuestLimits limits = GuestLimits.PRERENDER;
    return new GuestLimits(
        millis(configuration),
        millis(configuration),
        Math.min(limits.allocationBytesMax(), configuration.get(Settings.PRERENDER_HEAP) / 2),
        limits.stackFramesMax(),
        limits.syntaxDepthMax(),
        limits.stringLengthMax(),
        limits.typedArrayLengthMax(),
        limits.outputBytesMax(),
        limits.interruptGraceMillis(),
        limits.closeGraceMillis());
  }

  private static long millis(Configuration configuration) {
    return configuration.get(Settings.PRERENDER_HARD_LIMIT).toMillis();
  }

  private static @Nullable Path startCache() {
    String directory = System.getProperty(START_CACHE, "");
    Path cache = Path.of(directory, WORKER_CACHE);
    return !directory.isEmpty() && Files.isReadable(cache) ? cache : null;
  }

  /** Records the start cache of workers, with the options that workers are started with. */
  static void recordStartCache(Configuration configuration, Path directory)
      throws IOException, InterruptedException {
    Path recorded = directory.resolve(WORKER_CACHE + "." + ProcessHandle.current().pid());
    List<String> command = new ArrayList<>();
    command.add(Path.of(System.getProperty("java.home"), "bin", "java").toString());
    command.add("-XX:AOTCacheOutput=" + recorded);
    WorkerCommand.options(workers(configuration), System.getProperty("java.class.path")).stream()
        .filter(option -> !option.startsWith("-Xshare")) // a recording refuses even the default
        .forEach(command::add);
    command.add(WorkerMain.class.getName());
    command.add("--train");
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.redirectErrorStream(true).redirectOutput(ProcessBuilder.Redirect.INHERIT);
    Process process = builder.start();
    try {
      process.getOutputStream().close();
      if (!process.waitFor(RECORDING_MAX.toMillis(), TimeUnit.MILLISECONDS)
          || process.exitValue() != 0
          || !Files.isReadable(recorded)) {
        throw new IOException("the start cache of workers could not be recorded");
      }
      Files.move(recorded, directory.resolve(WORKER_CACHE), StandardCopyOption.REPLACE_EXISTING);
    } finally {
      process.descendants().forEach(ProcessHandle::destroyForcibly);
      process.destroyForcibly();
      Files.deleteIfExists(recorded);
      Files.deleteIfExists(directory.resolve(recorded.getFileName() + ".config"));
    }
  }
}
