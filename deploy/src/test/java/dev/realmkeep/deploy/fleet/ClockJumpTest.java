package dev.realmkeep.deploy.fleet;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.deploy.node.Answer;
import dev.realmkeep.deploy.node.NodeProcess;
import java.io.IOException;
import java.nio.file.DirectoryStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;
import org.junit.jupiter.api.io.TempDir;

/** A process whose wall clock is years off and jumps while it works. Uses Debian's libfaketime. */
class ClockJumpTest {
  @RegisterExtension static final OwnServer server = new OwnServer();

  private static final Path LIBRARIES = Path.of("/usr/lib");
  private static final Duration BACK_OFF = Duration.ofSeconds(4);
  private static final int YEARS = 10;

  @Test
  void nothingDependsOnIt(@TempDir Path directory) throws Exception {
    Optional<Path> library = library();
    Assumptions.assumeTrue(
        library.isPresent(), "skipped: libfaketime is not installed (Debian: faketime)");
    Path offset = Files.writeString(directory.resolve("offset"), "+" + YEARS + "y");
    try (SlimFleet fleet = new SlimFleet(directory, server.options())) {
      NodeProcess right =
          fleet.start(options -> options.withFirstBackOff(BACK_OFF), Map.of()).awaitReady();
      NodeProcess wrong =
          fleet
              .start(
                  options -> options.withFirstBackOff(BACK_OFF),
                  Map.of(
                      "LD_PRELOAD", library.orElseThrow().toString(),
                      "FAKETIME_TIMESTAMP_FILE", offset.toString(),
                      "FAKETIME_CACHE_DURATION", "1",
                      "FAKETIME_DONT_FAKE_MONOTONIC", "1",
                      // Else timed waits of the JVM return at once.
                      "FAKETIME_FORCE_MONOTONIC_FIX", "0"))
              .awaitReady();
      String realm = fleet.realm("clocks");
      List<String> modules = List.of(realm + "a", realm + "b", realm + "busy", realm + "absent");
      List<Answer> first =
          List.of(
              new Answer("1"),
              new Answer("failed EVALUATION"),
              new Answer("failed TIME_LIMIT"),
              Answer.MISSING);
      wrong.put(realm, "a.ts", "1");
      right.put(realm, "b.ts", "throw no");
      wrong.put(realm, "busy.ts", "hang");

      assertYearsOff(wrong, YEARS);
      assertBothAnswer(fleet, modules, first);
      assertThat(fleet.prerenders(realm)).hasSize(4);

      Files.writeString(offset, "-" + YEARS + "y");
      assertYearsOff(wrong, -YEARS);
      assertThat(wrong.get(modules).join()).isEqualTo(first);
      // Behind as before: a back-off ends by the database's clock.
      Awaitility.await()
          .atMost(BACK_OFF.multipliedBy(10))
          .until(() -> {
            assertThat(wrong.get(modules).join()).isEqualTo(first);
            return fleet.prerenders(realm).size() == 5;
          });

      right.put(realm, "a.ts", "2");
      List<Answer> second = List.of(new Answer("2"), first.get(1), first.get(2), Answer.MISSING);
      assertBothAnswer(fleet, modules, second);
      Files.writeString(offset, "+0y");
      assertBothAnswer(fleet, modules, second);
      assertThat(fleet.prerenders(realm)).hasSize(6);
      fleet.assertSound(realm, Map.of(realm + "busy", 1));
    }
  }

  private static void assertBothAnswer(
      SlimFleet fleet, List<String> modules, List<Answer> expected) {
    fleet.catchUp();
    List<CompletableFuture<List<Answer>>> answers =
        fleet.nodes(2).stream().map(node -> node.get(modules)).toList();
    assertThat(answers).allSatisfy(answered -> assertThat(answered.join()).isEqualTo(expected));
  }

  private static void assertYearsOff(NodeProcess node, int years) {
    Awaitility.await()
        .untilAsserted(() -> {
          long millis = node.wallClockMillis() - System.currentTimeMillis();
          assertThat(Duration.ofMillis(millis).toDays() / 365).isBetween(years - 1L, years + 1L);
        });
  }

  private static Optional<Path> library() throws IOException {
    try (DirectoryStream<Path> found = Files.newDirectoryStream(LIBRARIES, Files::isDirectory)) {
      for (Path directory : found) {
        Path library = directory.resolve("faketime/libfaketimeMT.so.1");
        if (Files.exists(library)) {
          return Optional.of(library);
        }
      }
    }
    return Optional.empty();
  }
}
