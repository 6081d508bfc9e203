package dev.realmkeep.deploy.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.List;
import java.util.TreeSet;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What is downloaded and unpacked. */
class DistributionPackagedTest {

  @TempDir Path directory;

  @Test
  void itHoldsTheInstallationWithItsDocumentsAndExamples() throws Exception {
    Distribution distribution = unpack();

    assertThat(names(distribution.file("lib")))
        .containsExactlyElementsOf(names(RealmProcess.INSTALLATION.resolve("lib")));
    for (String file :
        List.of(
            "README.md",
            "LICENSE",
            "CHANGELOG.md",
            "SECURITY.md",
            "docs/operations.md",
            "docs/configuration.md",
            "examples/bookshop/publisher.gts",
            "container/Containerfile",
            "container/probe",
            "compose/compose.yaml",
            "systemd/realmkeep.service")) {
      assertThat(distribution.file(file)).isNotEmptyFile();
    }
    assertThat(distribution.file("README.md")).content().doesNotContain("${");
    assertThat(distribution.file("THIRD-PARTY.txt"))
        .content()
        .contains("vertx-core", "js-language");
  }

  @Test
  void everybodyMayReadItAndNobodyButItsOwnerChangeIt() throws Exception {
    Distribution distribution = unpack();

    try (Stream<Path> all = Files.walk(distribution.root())) {
      for (Path path : all.toList()) {
        boolean runs = Files.isDirectory(path) || path.endsWith("bin/realm");
        assertThat(PosixFilePermissions.toString(Files.getPosixFilePermissions(path)))
            .as(path.toString())
            .isEqualTo(runs ? "rwxr-xr-x" : "rw-r--r--");
      }
    }
  }

  /** The health check of the image, on a server that is no container. */
  @Test
  void theProbeOfTheImageTellsAReadyServerFromAnother() throws Exception {
    Distribution distribution = unpack();
    int port = RealmProcess.freePort();
    assertThat(probe(distribution, port, "/readyz")).isNotZero();
    try (RealmProcess node =
        RealmProcess.serve(
            distribution.root(), directory.resolve("data"), port, "--db", "memory")) {
      assertThat(node.get("/livez").statusCode()).isEqualTo(200);
      assertThat(probe(distribution, port, "/readyz")).isZero();
      assertThat(probe(distribution, port, "/no-such-probe")).isNotZero();
    }
  }

  private Distribution unpack() throws IOException, InterruptedException {
    return Distribution.unpackOrSkip(Files.createDirectories(directory.resolve("opt")));
  }

  private static int probe(Distribution distribution, int port, String path)
      throws IOException, InterruptedException {
    Process probe =
        new ProcessBuilder("bash", distribution.file("container/probe").toString(), "" + port, path)
            .redirectErrorStream(true)
            .redirectOutput(ProcessBuilder.Redirect.DISCARD)
            .start();
    assertThat(probe.waitFor(30, TimeUnit.SECONDS)).isTrue();
    return probe.exitValue();
  }

  private static TreeSet<String> names(Path directory) throws IOException {
    try (Stream<Path> files = Files.list(directory)) {
      return files
          .map(file -> file.getFileName().toString())
          .collect(Collectors.toCollection(TreeSet::new));
    }
  }
}
