package dev.realmkeep.deploy.launcher;

import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;

/** A directory with the launcher, and JDKs and a Maven that only pretend. */
final class LauncherTree {

  private static final Path LAUNCHER = Path.of(System.getProperty("repo.root", ".."), "realm");

  /** What the launcher calls besides a JDK and Maven. */
  private static final List<String> TOOLS =
      List.of(
          "sh",
          "sed",
          "grep",
          "find",
          "head",
          "dirname",
          "readlink",
          "cksum",
          "cut",
          "wc",
          "mkdir",
          "cat",
          "rm",
          "mv",
          "flock",
          "nice",
          "tee",
          "awk",
          "sleep",
          "touch",
          "printf",
          "env");

  private final Path root;
  private final Map<String, String> environment = new HashMap<>();

  LauncherTree(Path root) throws IOException {
    this.root = root.toRealPath();
    Path tools = Files.createDirectories(root.resolve("tools"));
    for (String tool : TOOLS) {
      for (String place : List.of("/usr/bin", "/bin")) {
        Path found = Path.of(place, tool);
        if (Files.exists(found) && !Files.exists(tools.resolve(tool))) {
          script(tools.resolve(tool), "exec " + found + " \"$@\"");
        }
      }
    }
    environment.put("PATH", tools.toString());
    environment.put("HOME", root.toString());
    environment.put("REALM_JDK_SEARCH", root.resolve("jvms").toString());
    environment.put("REALM_AOT", "off");
  }

  Path root() {
    return root;
  }

  LauncherTree with(String variable, String value) {
    environment.put(variable, value);
    return this;
  }

  /** bin/realm and lib/: what is installed. */
  LauncherTree installation() throws IOException {
    Files.createDirectories(root.resolve("lib"));
    Files.writeString(root.resolve("lib/b.jar"), "");
    Files.writeString(root.resolve("lib/a.jar"), "");
    copyLauncher("bin/realm");
    return this;
  }

  /** pom.xml and a source: what is built. */
  LauncherTree sources() throws IOException {
    Files.writeString(root.resolve("pom.xml"), "<project/>");
    Files.createDirectories(root.resolve("part/src/main/java"));
    Files.writeString(root.resolve("part/src/main/java/A.java"), "class A {}");
    copyLauncher("realm");
    return this;
  }

  private void copyLauncher(String to) throws IOException {
    Files.createDirectories(root.resolve(to).getParent());
    Files.copy(LAUNCHER, root.resolve(to));
    executable(root.resolve(to));
  }

  /**
   * A JDK that prints its own name, its arguments and its locale, and writes a start cache when
   * asked to.
   */
  Path jdk(String name, String version, boolean withReleaseFile) throws IOException {
    Path home = Files.createDirectories(root.resolve("jvms").resolve(name));
    script(
        home.resolve("bin/java"),
        "if [ \"$1\" = -version ]; then echo 'openjdk version \"" + version + "\"' >&2; exit 0; fi",
        "echo \"" + name + "\"",
        "for a in \"$@\"; do echo \"[$a]\"; done",
        "echo \"(locale ${LC_ALL:-${LANG-}})\"",
        "case \" $* \" in *' -XX:AOTMode=create '*) ;; *) exit 0 ;; esac",
        "for a in \"$@\"; do case $a in -XX:AOTCache=*) echo made >\"${a#*=}\" ;; esac; done");
    script(home.resolve("bin/javac"), "exit 0");
    if (withReleaseFile) {
      Files.writeString(home.resolve("release"), "JAVA_VERSION=\"" + version + "\"\n");
    }
    return home;
  }

  /** Has each run with a low priority, as trainings are, leave a line and wait for {@code go}. */
  void trainings(Path begun, Path go) throws IOException {
    Path nice = root.resolve("tools/nice");
    Files.delete(nice);
    script(
        nice,
        "case \" $* \" in *' train-start-cache '*) echo begun >>" + begun + " ;; esac",
        "until [ -e " + go + " ]; do sleep 0.05; done",
        "shift 2",
        "exec \"$@\"");
  }

  /** A Maven that leaves a mark for each run and then does {@code lines}. */
  void maven(String... lines) throws IOException {
    List<String> all = new ArrayList<>();
    all.add("echo \"$JAVA_HOME $*\" >>" + root + "/maven-runs");
    all.addAll(List.of(lines));
    script(root.resolve("tools/mvn"), all.toArray(String[]::new));
  }

  /** What a build that succeeds does. */
  String[] assembling() {
    return new String[] {
      "echo '[INFO] Building Realmkeep part [1/1]'",
      "mkdir -p " + root + "/deploy/target/realmkeep/lib",
      "echo >" + root + "/deploy/target/realmkeep/lib/a.jar"
    };
  }

  int mavenRuns() throws IOException {
    return mavenCalls().size();
  }

  /** Of each run of Maven its JAVA_HOME and its arguments. */
  List<String> mavenCalls() throws IOException {
    Path runs = root.resolve("maven-runs");
    return Files.exists(runs) ? Files.readAllLines(runs) : List.of();
  }

  /** Takes the right to write there, which root does not mind. */
  void readOnly(String directory) throws IOException {
    Files.setPosixFilePermissions(
        root.resolve(directory), PosixFilePermissions.fromString("r-xr-xr-x"));
  }

  private static void script(Path file, String... lines) throws IOException {
    Files.createDirectories(file.getParent());
    Files.writeString(file, "#!/bin/sh\n" + String.join("\n", lines) + "\n");
    executable(file);
  }

  private static void executable(Path file) throws IOException {
    Files.setPosixFilePermissions(file, PosixFilePermissions.fromString("rwxr-xr-x"));
  }

  record Result(int exitCode, String out, String err) {}

  Result run(String... args) throws IOException, InterruptedException {
    Path err = Files.createTempFile(root, "err", ".txt");
    Path launcher = root.resolve(Files.exists(root.resolve("realm")) ? "realm" : "bin/realm");
    List<String> command = new ArrayList<>();
    command.add(launcher.toString());
    command.addAll(List.of(args));
    ProcessBuilder builder = new ProcessBuilder(command);
    builder.environment().clear();
    builder.environment().putAll(environment);
    builder.redirectError(err.toFile());
    Process process = builder.start();
    process.getOutputStream().close();
    String out = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    if (!process.waitFor(60, TimeUnit.SECONDS)) {
      process.destroyForcibly();
      throw new AssertionError("the launcher did not end: " + Files.readString(err));
    }
    return new Result(process.exitValue(), out, Files.readString(err));
  }
}
