package dev.realmkeep.deploy.launcher;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.deploy.launcher.LauncherTree.Result;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.stream.Stream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class LauncherTest {

  @TempDir Path directory;
  private LauncherTree tree;

  @BeforeEach
  void begin() throws Exception {
    tree = new LauncherTree(directory);
  }

  @Test
  void aJdk25InJavaHomeIsTaken() throws Exception {
    tree.installation().jdk("other", "25.0.1", true);
    tree.with("JAVA_HOME", tree.jdk("mine", "25.0.3", true).toString());

    assertThat(tree.run("lookup", "x").out()).startsWith("mine\n");
  }

  /** A service has none, and then the JVM cannot say names of files with other letters. */
  @ParameterizedTest
  @ValueSource(strings = {"", "LC_ALL=C", "LANG=POSIX", "LC_ALL=en_US.ISO-8859-1"})
  void aLocaleThatDoesNotKnowAllLettersIsReplaced(String setting) throws Exception {
    tree.installation().jdk("only", "25.0.1", true);
    if (!setting.isEmpty()) {
      tree.with(setting.split("=")[0], setting.split("=")[1]);
    }

    assertThat(tree.run("lookup", "x").out()).contains("(locale C.UTF-8)");
  }

  @ParameterizedTest
  @ValueSource(strings = {"de_DE.UTF-8", "en_US.utf8"})
  void aLocaleThatKnowsThemIsKept(String locale) throws Exception {
    tree.installation().jdk("only", "25.0.1", true);
    tree.with("LANG", locale);

    assertThat(tree.run("lookup", "x").out()).contains("(locale " + locale + ")");
  }

  @Test
  void anotherReleaseInJavaHomeIsPassedOver() throws Exception {
    tree.installation().jdk("newer", "25", true);
    tree.with("JAVA_HOME", tree.jdk("older", "17.0.9", true).toString());

    assertThat(tree.run("lookup", "x").out()).startsWith("newer\n");
  }

  @Test
  void aJdkWithoutReleaseFileIsAsked() throws Exception {
    tree.installation().jdk("silent", "25.0.2", false);

    assertThat(tree.run("lookup", "x").out()).startsWith("silent\n");
  }

  @Test
  void noJdk25ExitsWith2AndSaysWhatToDo() throws Exception {
    tree.installation().jdk("old", "21.0.1", true);

    Result result = tree.run("serve");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("no JDK 25 found", "JAVA_HOME");
  }

  @Test
  void argumentsPassUnharmedAndTheClassPathHasOneOrder() throws Exception {
    tree.installation().jdk("jdk", "25", true);

    Result result = tree.run("lookup", "a b", "*", "c'd");

    assertThat(result.out()).contains("[a b]\n[*]\n[c'd]\n");
    assertThat(result.out()).containsPattern("lib/a\\.jar:[^\\n]*lib/b\\.jar\\]");
    assertThat(result.out()).contains("[--enable-native-access=ALL-UNNAMED]");
    assertThat(result.out()).contains("[--sun-misc-unsafe-memory-access=allow]");
  }

  @Test
  void anImageRecordsTheStartCacheBeforeAnybodyWaitsForIt() throws Exception {
    tree.installation().jdk("jdk", "25", true);

    Result result = tree.run("train-start-cache");

    assertThat(result.exitCode()).as(result.err()).isZero();
    assertThat(result.out()).contains("[train-start-cache]");
    tree.with("REALM_AOT", "on");
    tree.readOnly("aot");
    assertThat(tree.run("serve").out())
        .containsPattern("\\[-XX:AOTCache=" + tree.root() + "/aot/\\d+-\\d+/server\\.aot]");
  }

  @Test
  void theFirstServeStartsWithoutACacheAndHasOneRecordedBesideItForTheNext() throws Exception {
    tree.installation().jdk("jdk", "25", true);
    tree.with("REALM_AOT", "on");

    Result first = tree.run("serve");

    assertThat(first.out()).contains("[serve]").doesNotContain("AOT", "train-start-cache");
    Path made = awaitCache();
    assertThat(made.resolveSibling("training.log"))
        .content()
        .contains(
            "[train-start-cache]",
            "[-XX:AOTMode=record]",
            "[-XX:AOTMode=create]",
            "[-XX:AOTCache=" + made);
    assertThat(tree.run("serve").out()).contains("[serve]", "[-XX:AOTCache=" + made + "]");
    assertThat(tree.run("lookup", "x").out()).doesNotContain("AOT");
    tree.with("REALM_AOT", "off");
    assertThat(tree.run("serve").out()).doesNotContain("AOT");
  }

  /** The JVM may take one (JDK-8377932), and would run the code of then. */
  @ParameterizedTest
  @ValueSource(strings = {"prerender-0.jar", "a.jar"})
  void theCacheOfAnotherBuildIsNotUsedAndGoesWhenThereIsANewOne(String jar) throws Exception {
    tree.installation().jdk("jdk", "25", true);
    Files.writeString(tree.root().resolve("lib/prerender-0.jar"), "one");
    tree.run("train-start-cache");
    Path before = awaitCache();
    // Our own keep their names; a library that changes without a new name has another size.
    Files.writeString(
        tree.root().resolve("lib").resolve(jar), jar.startsWith("p") ? "two" : "longer");
    tree.with("REALM_AOT", "on");

    Result first = tree.run("serve");

    assertThat(first.out()).contains("[serve]").doesNotContain("AOT");
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> Files.notExists(before));
    Path made = awaitCache();
    assertThat(made).isNotEqualTo(before);
    assertThat(tree.run("serve").out()).contains("[-XX:AOTCache=" + made + "]");
  }

  @Test
  void whileATrainingRunsNobodyStartsAnother() throws Exception {
    tree.installation().jdk("jdk", "25", true);
    tree.with("REALM_AOT", "on");
    // The training of the first waits for this file, and each leaves a line where it begins.
    Path go = tree.root().resolve("go");
    Path begun = tree.root().resolve("trainings");
    tree.trainings(begun, go);
    tree.run("serve");
    Awaitility.await().until(() -> Files.exists(begun));

    tree.run("serve");
    tree.run("serve");

    Files.createFile(go);
    awaitCache();
    assertThat(Files.readAllLines(begun)).hasSize(1);
  }

  private Path awaitCache() {
    return Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(
            () -> {
              try (Stream<Path> files = Files.walk(tree.root().resolve("aot"))) {
                List<Path> all = files.toList();
                // The mark of a training goes last.
                return all.stream().noneMatch(file -> file.endsWith("training"))
                    ? all.stream().filter(file -> file.endsWith("server.aot")).toList()
                    : List.<Path>of();
              } catch (UncheckedIOException | NoSuchFileException meanwhile) {
                return List.<Path>of();
              }
            },
            found -> found.size() == 1)
        .getFirst();
  }

  @Test
  void aSourceTreeIsBuiltOnceAndAgainWhenASourceIsNewer() throws Exception {
    tree.sources().jdk("jdk", "25", true);
    tree.maven(tree.assembling());

    Result first = tree.run("lookup", "x");
    assertThat(first.exitCode()).as(first.err()).isZero();
    assertThat(first.err()).contains("building", "1/1 Realmkeep part");
    tree.run("lookup", "x");
    assertThat(tree.mavenRuns()).isEqualTo(1);

    Path source = tree.root().resolve("part/src/main/java/A.java");
    FileTime later =
        FileTime.fromMillis(
            Files.getLastModifiedTime(tree.root().resolve("deploy/target/realmkeep/.built"))
                    .toMillis()
                + Duration.ofSeconds(2).toMillis());
    Files.setLastModifiedTime(source, later);
    assertThat(tree.run("lookup", "x").err()).contains("sources changed");
    assertThat(tree.mavenRuns()).isEqualTo(2);
  }

  @Test
  void theBuildIsAQuickOneOfThisTreeWithTheJdkThatWasFound() throws Exception {
    tree.sources();
    Path jdk = tree.jdk("jdk", "25", true);
    tree.maven(tree.assembling());

    tree.run("lookup", "x");

    assertThat(tree.mavenCalls())
        .containsExactly(
            jdk
                + " -f "
                + tree.root()
                + "/pom.xml -B -Dquick -DskipTests -Dstyle.color=never package");
  }

  @Test
  void verifyIsTheFullBuildOfThisTreeWithWhatElseMavenIsTold() throws Exception {
    tree.sources();
    Path jdk = tree.jdk("jdk", "25", true);
    tree.maven(tree.assembling());

    assertThat(tree.run("verify", "-Dtest=ATest").exitCode()).isZero();

    assertThat(tree.mavenCalls())
        .containsExactly(jdk + " -f " + tree.root() + "/pom.xml -B verify -Dtest=ATest");
  }

  @Test
  void oneOfSeveralInvocationsBuildsAndTheOthersWait() throws Exception {
    tree.sources().jdk("jdk", "25", true);
    List<String> slow = new ArrayList<>(List.of("sleep 1"));
    slow.addAll(List.of(tree.assembling()));
    tree.maven(slow.toArray(String[]::new));

    try (ExecutorService threads = Executors.newFixedThreadPool(4)) {
      List<Future<Result>> runs = new ArrayList<>();
      for (int n = 0; n < 4; n++) {
        runs.add(threads.submit(() -> tree.run("lookup", "x")));
      }
      for (Future<Result> run : runs) {
        assertThat(run.get().exitCode()).as(run.get().err()).isZero();
      }
    }
    assertThat(tree.mavenRuns()).isEqualTo(1);
  }

  @Test
  void aBuildThatFailsShowsItsErrorsAndNamesItsLog() throws Exception {
    tree.sources().jdk("jdk", "25", true);
    tree.maven("echo '[ERROR] A.java:[1,2] wrong'", "exit 1");

    Result result = tree.run("lookup", "x");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.err()).contains("A.java:[1,2] wrong", "build.log");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void noMavenExitsWith2() throws Exception {
    tree.sources().jdk("jdk", "25", true);

    Result result = tree.run("lookup", "x");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("no Maven found", "MAVEN_HOME");
  }

  @Test
  void nothingThatIsBuiltExitsWith2WhereNothingMayBe() throws Exception {
    tree.sources().jdk("jdk", "25", true);
    tree.with("REALM_BUILD", "never");

    Result result = tree.run("lookup", "x");

    assertThat(result.exitCode()).isEqualTo(2);
    assertThat(result.err()).contains("nothing is built", "REALM_BUILD=never");
    assertThat(result.out()).isEmpty();
  }

  @Test
  void quietSaysNothingOfTheBuild() throws Exception {
    tree.sources().jdk("jdk", "25", true);
    tree.maven(tree.assembling());

    assertThat(tree.run("lookup", "x", "--quiet").err()).isEmpty();
  }

  @Test
  void verifyRunsMavenAndSumsTheReports() throws Exception {
    tree.sources().jdk("jdk", "25", true);
    String reports = tree.root() + "/part/target/surefire-reports";
    tree.maven(
        "mkdir -p " + reports,
        "echo '<testsuite name=\"A\" time=\"1\" tests=\"3\" errors=\"0\" skipped=\"1\" failures=\"0\">' >"
            + reports
            + "/TEST-A.xml",
        "echo '<testsuite name=\"B\" time=\"1\" tests=\"4\" errors=\"1\" skipped=\"0\" failures=\"0\">' >"
            + reports
            + "/TEST-B.xml",
        "exit 1");

    Result result = tree.run("verify");

    assertThat(result.exitCode()).isEqualTo(1);
    assertThat(result.out().lines().toList().getLast())
        .isEqualTo("[ERROR] Tests run: 7, Failures: 0, Errors: 1, Skipped: 1");
  }

  @Test
  void verifyOfAnInstallationExitsWith2() throws Exception {
    tree.installation().jdk("jdk", "25", true);

    assertThat(tree.run("verify").exitCode()).isEqualTo(2);
  }
}
