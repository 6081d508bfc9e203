package dev.realmkeep.prerender.worker;

import dev.realmkeep.prerender.worker.child.WorkerArguments;
import dev.realmkeep.prerender.worker.child.WorkerMain;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/**
 * The command line of a worker. Immutable.
 *
 * @param java the executable
 * @param options of the JVM, class path included
 * @param mainClass name of the class to run
 * @param arguments of the main class
 */
public record WorkerCommand(
    Path java, List<String> options, String mainClass, List<String> arguments) {

  public WorkerCommand {
    options = List.copyOf(options);
    arguments = List.copyOf(arguments);
  }

  /** The worker of this build: the same JVM, the same class path. */
  public static WorkerCommand of(WorkerSettings settings) {
    return new WorkerCommand(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        options(settings, System.getProperty("java.class.path")),
        WorkerMain.class.getName(),
        new WorkerArguments(
                settings.limits(),
                settings.contentBytesMax(),
                settings.frameBytesMax(),
                settings.resultBytesMax(),
                ProcessHandle.current().pid(),
                settings.prefixes())
            .toArguments());
  }

  /**
   * Records an AOT cache (JEP 514) for workers with these settings and this class path, which must
   * consist of jars, and exits: run it once after each build, for the JVM does not check whether
   * the jars are still those of the recording (JDK-8377932). With {@link
   * WorkerSettings#withAotCache} the workers then use it.
   */
  public static WorkerCommand training(WorkerSettings settings, Path output) {
    List<String> options = new ArrayList<>();
    options.add("-XX:AOTCacheOutput=" + output);
    options.addAll(options(settings.withAotCache(null), System.getProperty("java.class.path")));
    return new WorkerCommand(
        Path.of(System.getProperty("java.home"), "bin", "java"),
        options,
        WorkerMain.class.getName(),
        List.of("--train"));
  }

  /**
   * The JVM options of a worker with this class path. A recording of the AOT cache uses the same
   * ones, because a cache is only valid for the options it was recorded with.
   */
  public static List<String> options(WorkerSettings settings, String classPath) {
    List<String> options =
        new ArrayList<>(
            List.of(
                "-Xmx" + settings.heapMegabytesMax() + "m",
                "-Xms16m",
                "-XX:+UseSerialGC",
                "-XX:MinHeapFreeRatio=10",
                "-XX:MaxHeapFreeRatio=30",
                "-XX:ReservedCodeCacheSize=64m",
                "-XX:MaxMetaspaceSize=128m",
                "-XX:+ExitOnOutOfMemoryError",
                "-XX:-UsePerfData",
                "-XX:+DisableAttachMechanism",
                "-XX:+DisplayVMOutputToStderr",
                "-XX:+ErrorFileToStderr",
                "-XX:-CreateCoredumpOnCrash",
                // The JVM's own warnings (of an unusable AOT cache, say) go to standard output
                // otherwise, and so between the frames.
                "-Xlog:disable",
                "-Xlog:all=warning:stderr",
                "--enable-native-access=ALL-UNNAMED",
                "--sun-misc-unsafe-memory-access=allow",
                "-Dpolyglot.engine.WarnInterpreterOnly=false",
                "-Djava.awt.headless=true",
                // A logging back-end would cost every worker memory and start time; a worker that
                // has something to say writes it to its standard error.
                "-Dslf4j.provider=org.slf4j.helpers.NOP_FallbackServiceProvider",
                "-Dslf4j.internal.verbosity=WARN"));
    if (settings.aotCache() != null) {
      options.add("-XX:AOTCache=" + settings.aotCache());
    }
    options.add("-cp");
    options.add(classPath);
    return List.copyOf(options);
  }

  /** The whole command line. */
  public List<String> toCommandLine() {
    List<String> line = new ArrayList<>();
    line.add(java.toString());
    line.addAll(options);
    line.add(mainClass);
    line.addAll(arguments);
    return line;
  }

  /** Starts a process with an empty environment, all three streams piped. */
  Process start() throws IOException {
    ProcessBuilder builder = new ProcessBuilder(toCommandLine());
    builder.environment().clear();
    return builder.start();
  }
}
