package dev.realmkeep.cache.testing;

import static com.tngtech.archunit.base.DescribedPredicate.describe;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.classes;
import static com.tngtech.archunit.lang.syntax.ArchRuleDefinition.noClasses;
import static com.tngtech.archunit.library.dependencies.SlicesRuleDefinition.slices;

import com.tngtech.archunit.core.domain.JavaAccess;
import com.tngtech.archunit.core.importer.ImportOption;
import com.tngtech.archunit.core.importer.Location;
import com.tngtech.archunit.lang.ArchRule;
import java.util.List;
import java.util.Map;
import java.util.Set;

/** The rules of the house that follow from compiled classes. */
public final class HouseRules {
  private static final String ROOT = "dev.realmkeep.";
  private static final String CACHE = ROOT + "cache..";
  private static final String COORDINATION = ROOT + "coordination..";
  private static final String PRERENDER = ROOT + "prerender..";
  private static final String SERVER = ROOT + "server..";
  private static final String DEPLOY = ROOT + "deploy..";

  /** The one class that reads a clock. */
  private static final String CLOCK = "dev.realmkeep.cache.model.Clock$SystemClock";

  private static final Set<String> TIME =
      Set.of(
          "java.lang.Thread.sleep",
          "java.util.concurrent.TimeUnit.sleep",
          "java.lang.System.nanoTime",
          "java.lang.System.currentTimeMillis",
          "java.time.Instant.now",
          "java.time.LocalDate.now",
          "java.time.LocalTime.now",
          "java.time.LocalDateTime.now",
          "java.time.OffsetDateTime.now",
          "java.time.ZonedDateTime.now",
          "java.time.Clock.system",
          "java.time.Clock.systemDefaultZone",
          "java.time.Clock.systemUTC");

  /** What lets time pass and is not a wait for a future, a latch or a process within a bound. */
  private static final Set<String> PAUSES =
      Set.of(
          "java.util.concurrent.locks.LockSupport.parkNanos",
          "java.util.concurrent.locks.LockSupport.parkUntil",
          "java.lang.Object.wait",
          "java.util.concurrent.CompletableFuture.delayedExecutor");

  /** The classes that may pause, and why. */
  public static final Map<String, String> MAY_PAUSE =
      Map.of(
          "dev.realmkeep.prerender.limits.Guard",
          "looks at running calls at an interval: what they use gives no sign",
          "dev.realmkeep.prerender.host.lane.LaneQueue",
          "waits for a task, by which it is woken; the bound is when the lane comes to rest",
          "dev.realmkeep.coordination.embedded.EmbeddedPostgres",
          "tries again, later each time, to start a server that did not start");

  public static final ArchRule CACHE_IMPORTS_NO_OTHER_MODULE =
      noClasses()
          .that()
          .resideInAPackage(CACHE)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(COORDINATION, PRERENDER, SERVER, DEPLOY);

  public static final ArchRule CACHE_USES_ONLY_ITS_LIBRARIES =
      classes()
          .that()
          .resideInAPackage(CACHE)
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              CACHE,
              "java..",
              "com.github.benmanes.caffeine..",
              "io.micrometer..",
              "org.slf4j..",
              "org.jspecify..",
              "com.fasterxml.jackson.core..");

  public static final ArchRule MODEL_STANDS_ALONE =
      classes()
          .that()
          .resideInAPackage(ROOT + "cache.model..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(ROOT + "cache.model..", "java..", "org.jspecify..");

  public static final ArchRule PORTS_KNOW_ONLY_THE_MODEL =
      classes()
          .that()
          .resideInAPackage(ROOT + "cache.port..")
          .should()
          .onlyDependOnClassesThat()
          .resideInAnyPackage(
              ROOT + "cache.port..", ROOT + "cache.model..", "java..", "org.jspecify..");

  public static final ArchRule COORDINATION_IMPORTS_ONLY_CACHE =
      noClasses()
          .that()
          .resideInAPackage(COORDINATION)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(PRERENDER, SERVER, DEPLOY);

  public static final ArchRule PRERENDER_IMPORTS_ONLY_CACHE =
      noClasses()
          .that()
          .resideInAPackage(PRERENDER)
          .should()
          .dependOnClassesThat()
          .resideInAnyPackage(COORDINATION, SERVER, DEPLOY);

  public static final ArchRule SERVER_DOES_NOT_IMPORT_DEPLOY =
      noClasses()
          .that()
          .resideInAPackage(SERVER)
          .should()
          .dependOnClassesThat()
          .resideInAPackage(DEPLOY);

  public static final ArchRule PACKAGES_HAVE_NO_CYCLES =
      slices().matching(ROOT + "(**)").should().beFreeOfCycles();

  public static final ArchRule ONE_CLASS_READS_THE_CLOCK =
      noClasses()
          .that()
          .doNotHaveFullyQualifiedName(CLOCK)
          .should()
          .accessTargetWhere(describe("it reads a clock or sleeps", HouseRules::isTime));

  public static final ArchRule ONLY_WHO_HAS_A_REASON_PAUSES =
      noClasses()
          .that(describe("have no reason to pause", type -> !MAY_PAUSE.containsKey(type.getName())))
          .should()
          .accessTargetWhere(describe("it pauses", HouseRules::isPause));

  public static final ArchRule NAMES_SAY_WHAT_A_CLASS_IS =
      noClasses()
          .should()
          .haveNameMatching(".*(Util|Utils|Helper|Helpers|Manager|Impl|Common)(\\$.*)?")
          .orShould()
          .resideInAnyPackage("..util..", "..utils..", "..helper..", "..manager..", "..impl..");

  /** All of them. */
  public static final List<ArchRule> ALL =
      List.of(
          CACHE_IMPORTS_NO_OTHER_MODULE,
          CACHE_USES_ONLY_ITS_LIBRARIES,
          MODEL_STANDS_ALONE,
          PORTS_KNOW_ONLY_THE_MODEL,
          COORDINATION_IMPORTS_ONLY_CACHE,
          PRERENDER_IMPORTS_ONLY_CACHE,
          SERVER_DOES_NOT_IMPORT_DEPLOY,
          PACKAGES_HAVE_NO_CYCLES,
          ONE_CLASS_READS_THE_CLOCK,
          ONLY_WHO_HAS_A_REASON_PAUSES,
          NAMES_SAY_WHAT_A_CLASS_IS);

  private HouseRules() {}

  /** Leaves out test classes, in directories and in test jars. */
  public static final class MainClasses implements ImportOption {
    private static final ImportOption NO_TESTS = new ImportOption.DoNotIncludeTests();

    @Override
    public boolean includes(Location location) {
      return NO_TESTS.includes(location) && !location.contains("-tests.jar");
    }
  }

  private static boolean isTime(JavaAccess<?> access) {
    return TIME.contains(target(access));
  }

  /** Whether it lets time pass: see {@link #ONLY_WHO_HAS_A_REASON_PAUSES}. */
  public static boolean isPause(JavaAccess<?> access) {
    return PAUSES.contains(target(access));
  }

  private static String target(JavaAccess<?> access) {
    return access.getTargetOwner().getName() + "." + access.getName();
  }
}
