package dev.realmkeep.deploy.packaged;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Assumptions;

/**
 * The packaged distribution, unpacked.
 *
 * @param root the one directory that is in it
 */
record Distribution(Path root) {

  /** Unpacks it as people do; in a build that leaves it out the calling test is skipped. */
  static Distribution unpackOrSkip(Path into) throws IOException, InterruptedException {
    String archive = archiveOrSkip().toString();
    Path output = Files.createTempFile(into, "tar", ".log");
    Process tar =
        new ProcessBuilder("tar", "xzf", archive, "-C", into.toString())
            .redirectErrorStream(true)
            .redirectOutput(output.toFile())
            .start();
    if (!tar.waitFor(60, TimeUnit.SECONDS) || tar.exitValue() != 0) {
      throw new IOException("tar: " + Files.readString(output));
    }
    Files.delete(output);
    try (var entries = Files.list(into)) {
      List<Path> roots = entries.filter(Files::isDirectory).toList();
      if (roots.size() != 1) {
        throw new IOException("the archive has " + roots);
      }
      return new Distribution(roots.getFirst());
    }
  }

  /** As it is downloaded; in a build that leaves it out the calling test is skipped. */
  static Path archiveOrSkip() {
    String archive = System.getProperty("realmkeep.distribution", "");
    Assumptions.assumeFalse(
        archive.isEmpty(), "skipped: a quick build does not make the packaged distribution");
    return Path.of(archive);
  }

  Path file(String name) {
    return root.resolve(name);
  }
}
