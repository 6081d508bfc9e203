package dev.realmkeep.deploy;

import static java.util.Map.entry;
import static org.assertj.core.api.Assertions.assertThat;

import com.tngtech.archunit.core.domain.JavaClasses;
import com.tngtech.archunit.core.importer.ClassFileImporter;
import com.tngtech.archunit.lang.ArchRule;
import dev.realmkeep.cache.testing.HouseRules;
import dev.realmkeep.cache.testing.SourceTree;
import dev.realmkeep.deploy.rulebreaking.DelaysATask;
import dev.realmkeep.deploy.rulebreaking.HandsOutTheClock;
import dev.realmkeep.deploy.rulebreaking.Parks;
import dev.realmkeep.deploy.rulebreaking.ReadsTheClock;
import dev.realmkeep.deploy.rulebreaking.Sleeps;
import dev.realmkeep.deploy.rulebreaking.ThingHelper;
import dev.realmkeep.deploy.rulebreaking.WaitsForAMonitor;
import dev.realmkeep.deploy.rulebreaking.first.KnowsSecond;
import dev.realmkeep.deploy.rulebreaking.second.KnowsFirst;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The whole product keeps the rules of the house, and each rule can be broken. */
class HouseRulesTest {
  private static final int LINES_MAX = 400;

  private static final JavaClasses PRODUCT =
      new ClassFileImporter()
          .withImportOption(new HouseRules.MainClasses())
          .importPackages("dev.realmkeep");

  private static final Map<ArchRule, List<Class<?>>> BREAKERS =
      Map.ofEntries(
          entry(
              HouseRules.CACHE_IMPORTS_NO_OTHER_MODULE,
              List.of(dev.realmkeep.cache.rulebreaking.ReachesOutside.class)),
          entry(
              HouseRules.CACHE_USES_ONLY_ITS_LIBRARIES,
              List.of(dev.realmkeep.cache.rulebreaking.ReachesOutside.class)),
          entry(
              HouseRules.MODEL_STANDS_ALONE,
              List.of(dev.realmkeep.cache.model.rulebreaking.ReachesLogging.class)),
          entry(
              HouseRules.PORTS_KNOW_ONLY_THE_MODEL,
              List.of(dev.realmkeep.cache.port.rulebreaking.ReachesLookup.class)),
          entry(
              HouseRules.COORDINATION_IMPORTS_ONLY_CACHE,
              List.of(dev.realmkeep.coordination.rulebreaking.ReachesPrerender.class)),
          entry(
              HouseRules.PRERENDER_IMPORTS_ONLY_CACHE,
              List.of(dev.realmkeep.prerender.rulebreaking.ReachesCoordination.class)),
          entry(
              HouseRules.SERVER_DOES_NOT_IMPORT_DEPLOY,
              List.of(dev.realmkeep.server.rulebreaking.ReachesDeploy.class)),
          entry(HouseRules.PACKAGES_HAVE_NO_CYCLES, List.of(KnowsFirst.class, KnowsSecond.class)),
          entry(HouseRules.ONE_CLASS_READS_THE_CLOCK, List.of(ReadsTheClock.class)),
          entry(HouseRules.ONLY_WHO_HAS_A_REASON_PAUSES, List.of(Parks.class)),
          entry(HouseRules.NAMES_SAY_WHAT_A_CLASS_IS, List.of(ThingHelper.class)));

  static Stream<ArchRule> rules() {
    return HouseRules.ALL.stream();
  }

  @ParameterizedTest
  @MethodSource("rules")
  void theProductKeeps(ArchRule rule) {
    rule.check(PRODUCT);
  }

  @ParameterizedTest
  @MethodSource("rules")
  void aClassCanBreak(ArchRule rule) {
    List<Class<?>> breakers = BREAKERS.get(rule);
    assertThat(breakers).as("classes that break the rule").isNotNull();

    JavaClasses classes = new ClassFileImporter().importClasses(breakers);

    assertThat(rule.evaluate(classes).hasViolation()).isTrue();
  }

  @Test
  void sleepsAndMethodReferencesToAClockAreFoundToo() {
    for (Class<?> breaker : List.of(Sleeps.class, HandsOutTheClock.class)) {
      JavaClasses classes = new ClassFileImporter().importClasses(breaker);

      assertThat(HouseRules.ONE_CLASS_READS_THE_CLOCK.evaluate(classes).hasViolation())
          .as(breaker.getSimpleName())
          .isTrue();
    }
  }

  @ParameterizedTest
  @ValueSource(classes = {Parks.class, WaitsForAMonitor.class, DelaysATask.class})
  void pausesOfEveryKindAreFound(Class<?> breaker) {
    JavaClasses classes = new ClassFileImporter().importClasses(breaker);

    assertThat(HouseRules.ONLY_WHO_HAS_A_REASON_PAUSES.evaluate(classes).hasViolation()).isTrue();
  }

  @Test
  void whoMayPauseDoes() {
    assertThat(HouseRules.MAY_PAUSE.keySet())
        .as("those named without need")
        .allMatch(
            name -> PRODUCT.get(name).getAccessesFromSelf().stream().anyMatch(HouseRules::isPause));
  }

  @Test
  void allFiveModulesAreLookedAt() {
    assertThat(PRODUCT.stream().map(type -> type.getPackageName().split("\\.")[2]))
        .contains("cache", "coordination", "prerender", "server");
    assertThat(PRODUCT.stream().filter(type -> type.getName().contains("rulebreaking"))).isEmpty();
  }

  @Test
  void noFileIsLong() throws IOException {
    SourceTree repository = SourceTree.under(repository());

    assertThat(repository.size()).isGreaterThan(100);
    assertThat(repository.longerThan(LINES_MAX)).isEmpty();
  }

  @Test
  void everyPackageOfTheProductIsNullMarked() throws IOException {
    assertThat(SourceTree.under(repository()).notNullMarked()).isEmpty();
  }

  @Test
  void aLongFileAndAPackageWithoutNullMarkAreFound(@TempDir Path dir) throws IOException {
    Path packageDir = Files.createDirectories(dir.resolve("m/src/main/java/p"));
    Files.writeString(packageDir.resolve("Long.java"), "\n".repeat(LINES_MAX + 1));
    Files.createDirectories(dir.resolve("m/target/p"));
    Files.writeString(dir.resolve("m/target/p/Generated.java"), "\n".repeat(LINES_MAX + 1));

    SourceTree tree = SourceTree.under(dir);

    assertThat(tree.longerThan(LINES_MAX))
        .containsExactly("m/src/main/java/p/Long.java has 401 lines");
    assertThat(tree.notNullMarked()).containsExactly("m/src/main/java/p/package-info.java");
  }

  private static Path repository() {
    String root = System.getProperty("repo.root");
    return Path.of(root == null ? ".." : root);
  }
}
