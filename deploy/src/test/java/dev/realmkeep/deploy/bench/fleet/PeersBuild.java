package dev.realmkeep.deploy.bench.fleet;

import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileTime;
import java.util.List;
import java.util.stream.Stream;

/**
 * Builds the member processes of others, with Maven, when that is missing or older than its
 * sources.
 */
final class PeersBuild {
  private static final String PROFILE = "-Ppeers";

  private final Path root;

  PeersBuild(Path root) {
    this.root = root;
  }

  /** The class path of a member process. */
  String classPath() throws Exception {
    Path classes = root.resolve("deploy/peers/target/classes");
    Path libraries = root.resolve("deploy/target/peers-lib");
    if (isStale()) {
      System.err.println("building the members of peers; the first time downloads their libraries");
      build();
      Files.writeString(marker(), "");
    }
    return classes + File.pathSeparator + libraries + File.separator + "*";
  }

  private Path marker() {
    return root.resolve("deploy/peers/target/.built");
  }

  private boolean isStale() throws IOException {
    if (!Files.exists(marker()) || !Files.isDirectory(root.resolve("deploy/target/peers-lib"))) {
      return true;
    }
    FileTime built = Files.getLastModifiedTime(marker());
    for (String sources :
        List.of(
            "deploy/peers/pom.xml",
            "deploy/peers/src",
            "deploy/src/test/java/dev/realmkeep/deploy/bench/member")) {
      try (Stream<Path> files = Files.walk(root.resolve(sources))) {
        for (Path file : files.toList()) {
          if (Files.getLastModifiedTime(file).compareTo(built) > 0) {
            return true;
          }
        }
      }
    }
    return false;
  }

  private void build() throws Exception {
    String home = System.getenv("MAVEN_HOME");
    String maven = home == null ? "mvn" : Path.of(home, "bin", "mvn").toString();
    ProcessBuilder builder =
        new ProcessBuilder(
                maven,
                "-f",
                root.resolve("pom.xml").toString(),
                "-B",
                "-q",
                "-Dquick",
                PROFILE,
                "-pl",
                "deploy/peers",
                "process-classes")
            .inheritIO();
    builder.environment().put("JAVA_HOME", System.getProperty("java.home"));
    if (builder.start().waitFor() != 0) {
      throw new IOException("the peers were not built");
    }
  }
}
