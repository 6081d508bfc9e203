package dev.realmkeep.deploy.packaged;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.regex.Pattern;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;

/** What the installation ships. */
class LibraryPackagedTest {

  /** What is measured beside the product, measures it, or tests it. */
  private static final Pattern NOT_OURS_TO_SHIP =
      Pattern.compile(
          "(redisson|hazelcast|infinispan|jgroups|protostream|jetcache|lettuce|fastjson|kryo"
              + "|postgresql-\\d|jmh|junit|assertj|archunit|peers).*");

  @Test
  void nothingOfABenchmarkOrATestIsInTheLibrary() throws IOException {
    assertThat(library())
        .anyMatch(jar -> jar.startsWith("cache-core"))
        .anyMatch(jar -> jar.startsWith("caffeine"))
        .noneMatch(jar -> NOT_OURS_TO_SHIP.matcher(jar).matches());
  }

  @Test
  void aJarOfAPeerWouldBeFound() {
    assertThat(
            List.of("redisson-4.7.0.jar", "infinispan-core-16.0.7.jar", "postgresql-42.7.14.jar"))
        .allMatch(jar -> NOT_OURS_TO_SHIP.matcher(jar).matches());
  }

  private static List<String> library() throws IOException {
    try (Stream<Path> jars = Files.list(RealmProcess.INSTALLATION.resolve("lib"))) {
      return jars.map(jar -> String.valueOf(jar.getFileName())).toList();
    }
  }
}
