package dev.realmkeep.deploy.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeTrue;

import dev.realmkeep.prerender.worker.child.WorkerMain;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * The start caches of an installation, recorded as an image records them: by one training, which
 * takes a minute of a processor and is shared by all of these tests.
 */
class StartCachePackagedTest {

  private static final Duration TRAINING_MAX = Duration.ofMinutes(8);
  private static final Duration PATIENCE = Duration.ofMinutes(3);
  private static final Path PROC = Path.of("/proc");

  /** With these a JVM refuses to start when it cannot use the cache it is given. */
  private static final Map<String, String> DEMANDED =
      Map.of("REALM_AOT", "on", "REALM_JAVA_OPTS", "-XX:AOTMode=on");

  private static final Map<String, String> OFFERED = Map.of("REALM_AOT", "on");

  private static final String CARD =
      """
      import { CardDef, field, contains, StringField } from '@cardstack/base/card-api';
      export class Note extends CardDef {
        @field text = contains(StringField);
      }
      """;

  @TempDir static Path shared;
  private static Path trained;
  private static Path temporary;

  @TempDir Path directory;
  private Path realm;

  @BeforeAll
  static void train() throws Exception {
    trained = Distribution.unpackOrSkip(Files.createDirectories(shared.resolve("opt"))).root();
    temporary = Files.createDirectories(shared.resolve("tmp"));
    leaveWhatAKilledTrainingLeaves();
    RealmProcess training =
        RealmProcess.start(
            shared,
            0,
            List.of(launcher(trained), "train-start-cache"),
            Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + temporary));
    assertThat(training.exitCode(TRAINING_MAX)).as(training.log()).isZero();
  }

  /** A directory that is named after a process that cannot be, with a PostgreSQL that runs. */
  private static void leaveWhatAKilledTrainingLeaves() throws Exception {
    Path left = Files.createDirectory(temporary.resolve("realmkeep-train-999999999-left"));
    Path data = left.resolve("data");
    List<String> command =
        List.of(launcher(trained), "serve", "--port", "0", "--data", data.toString());
    try (RealmProcess server = RealmProcess.start(shared, 0, command, Map.of())) {
      server.awaitLog("started PostgreSQL");
      server.kill();
    }
    assertThat(postmastersIn(temporary)).isNotEmpty();
  }

  @BeforeEach
  void write() throws IOException {
    realm = Files.createDirectories(directory.resolve("notes"));
    Files.writeString(realm.resolve("note.ts"), CARD);
  }

  @Test
  void trainingLeavesBothCachesAndNothingElseAlsoOfATrainingThatWasKilled() throws Exception {
    assertThat(names(caches(trained))).containsExactly("server.aot", "worker.aot");
    assertThat(names(temporary)).noneMatch(name -> name.startsWith("realmkeep"));
    assertThat(postmastersIn(temporary)).isEmpty();
  }

  /** As where whoever stops a server tells all processes that it has started. */
  @Test
  void aTrainingThatIsToldToStopStopsItsDatabaseAndLeavesNoHalfCache() throws Exception {
    assumeTrue(Files.isDirectory(PROC), "skipped: no /proc that tells where processes work");
    Path other = installation();
    Path own = Files.createDirectories(directory.resolve("tmp"));
    try (RealmProcess training =
        RealmProcess.start(
            directory,
            0,
            List.of(launcher(other), "train-start-cache"),
            Map.of("JAVA_TOOL_OPTIONS", "-Djava.io.tmpdir=" + own))) {
      training.awaitLog("HTTP on 127.0.0.1");
      assertThat(postmastersIn(own)).isNotEmpty();

      training.handle().descendants().forEach(ProcessHandle::destroy);
      training.signal();

      assertThat(training.exitCode()).isEqualTo(128 + 15);
    }
    assertThat(postmastersIn(own)).isEmpty();
    assertThat(names(own)).noneMatch(name -> name.startsWith("realmkeep"));
    assertThat(names(caches(other))).containsExactly("worker.aot");
  }

  @Test
  void aServerThatDemandsItsCacheStartsWithItAndSoDoItsWorkers() throws Exception {
    assumeTrue(Files.isDirectory(PROC), "skipped: no /proc that tells what a process has mapped");
    try (RealmProcess server = serve(trained, DEMANDED)) {
      computes(server);

      assertThat(mapped(server.handle())).contains(caches(trained).resolve("server.aot"));
      List<ProcessHandle> workers = workers(server);
      assertThat(workers).isNotEmpty();
      for (ProcessHandle worker : workers) {
        assertThat(mapped(worker)).contains(caches(trained).resolve("worker.aot"));
      }
      assertThat(server.terminate()).isZero();
    }
  }

  @Test
  void theCachesOfAnotherBuildAreNoHarmUnlessTheyAreDemanded() throws Exception {
    Path other = installation();
    for (String cache : List.of("server.aot", "worker.aot")) {
      Files.copy(caches(trained).resolve(cache), caches(other).resolve(cache));
    }

    servesWithoutItsCache(other);

    RealmProcess refused =
        RealmProcess.start(
            directory, 0, List.of(launcher(other), "serve", "--db", "memory"), DEMANDED);
    assertThat(refused.exitCode()).isEqualTo(1);
    assertThat(refused.log()).doesNotContain("ready in");
  }

  @Test
  void cachesThatAreBrokenAreNoHarm() throws Exception {
    Path other = installation();
    Path whole = caches(trained).resolve("server.aot");
    byte[] half = new byte[Math.toIntExact(Files.size(whole) / 2)];
    try (var in = Files.newInputStream(whole)) {
      assertThat(in.readNBytes(half, 0, half.length)).isEqualTo(half.length);
    }
    Files.write(caches(other).resolve("server.aot"), half);
    Files.writeString(caches(other).resolve("worker.aot"), "not a cache");

    servesWithoutItsCache(other);
  }

  private void servesWithoutItsCache(Path installation) throws Exception {
    try (RealmProcess server = serve(installation, OFFERED)) {
      computes(server);
      assertThat(commandLine(server.handle()))
          .contains("-XX:AOTCache=" + caches(installation).resolve("server.aot"));
      assertThat(server.terminate()).isZero();
    }
  }

  /** Returns when it does; on a busy machine the first worker may come too late for the first. */
  private static void computes(RealmProcess server) {
    Awaitility.await()
        .atMost(PATIENCE)
        .ignoreExceptionsInstanceOf(IOException.class)
        .until(() -> server.definition("notes", "note", "Note").contains("\"text\""));
  }

  private RealmProcess serve(Path installation, Map<String, String> environment)
      throws IOException {
    return RealmProcess.serve(
        installation,
        environment,
        directory.resolve("data"),
        RealmProcess.freePort(),
        "--db",
        "memory",
        realm.toString());
  }

  /** The same program with one library that is another, and with a directory for its caches. */
  private Path installation() throws IOException {
    Path root = Files.createDirectories(directory.resolve("opt")).toRealPath();
    Files.createDirectories(root.resolve("bin"));
    Files.copy(
        trained.resolve("bin/realm"),
        root.resolve("bin/realm"),
        StandardCopyOption.COPY_ATTRIBUTES);
    Files.createDirectories(root.resolve("lib"));
    try (Stream<Path> jars = Files.list(trained.resolve("lib"))) {
      for (Path jar : jars.toList()) {
        Files.createLink(root.resolve("lib").resolve(jar.getFileName()), jar);
      }
    }
    // The JVM knows a library by its size and time; a link has those of the file, a copy has not.
    Path library = trained.resolve("lib").resolve(caffeine());
    Path copy = root.resolve("lib").resolve(caffeine());
    Files.delete(copy); // a link is the same file, and what is the same is not copied
    Files.copy(library, copy);
    Files.createDirectories(root.resolve("aot").resolve(caches(trained).getFileName()));
    return root;
  }

  private static String caffeine() throws IOException {
    return names(trained.resolve("lib")).stream()
        .filter(name -> name.startsWith("caffeine-"))
        .findFirst()
        .orElseThrow();
  }

  private static String launcher(Path installation) {
    return installation.resolve("bin/realm").toString();
  }

  /** The one directory of the caches of the one JDK. */
  private static Path caches(Path installation) throws IOException {
    try (Stream<Path> ofJdks = Files.list(installation.resolve("aot"))) {
      List<Path> all = ofJdks.toList();
      assertThat(all).hasSize(1);
      return all.getFirst().toRealPath();
    }
  }

  private static List<ProcessHandle> workers(RealmProcess server) {
    return server
        .handle()
        .descendants()
        .filter(process -> commandLine(process).contains(WorkerMain.class.getName()))
        .toList();
  }

  /** As the system has it: Java's own view ends after 4 KiB, which a class path exceeds. */
  private static String commandLine(ProcessHandle process) {
    try {
      return Files.readString(PROC.resolve(process.pid() + "/cmdline"));
    } catch (IOException gone) {
      return "";
    }
  }

  /** The files that a process has mapped into its memory. */
  private static List<Path> mapped(ProcessHandle process) throws IOException {
    try (Stream<String> lines = Files.lines(PROC.resolve(process.pid() + "/maps"))) {
      return lines
          .filter(line -> line.contains("/"))
          .map(line -> Path.of(line.substring(line.indexOf('/'))))
          .distinct()
          .toList();
    }
  }

  /** Processes that work below {@code directory}, as those of a PostgreSQL do. */
  private static List<ProcessHandle> postmastersIn(Path directory) throws IOException {
    Path below = directory.toRealPath();
    return ProcessHandle.allProcesses()
        .filter(process -> {
          try {
            return Files.readSymbolicLink(PROC.resolve(process.pid() + "/cwd")).startsWith(below);
          } catch (IOException gone) {
            return false;
          }
        })
        .toList();
  }

  private static List<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files.map(file -> file.getFileName().toString()).sorted().toList();
    }
  }
}
