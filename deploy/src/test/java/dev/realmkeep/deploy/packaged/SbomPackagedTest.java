package dev.realmkeep.deploy.packaged;

import static org.assertj.core.api.Assertions.assertThat;
import static org.junit.jupiter.api.Assumptions.assumeFalse;

import io.vertx.core.json.JsonObject;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** The list of what the distribution is made of, for those who look for vulnerable parts. */
class SbomPackagedTest {
  private static final List<String> OUR_OWN =
      List.of("cache-core-", "coordination-", "prerender-", "realm-server-");

  @TempDir Path directory;

  @Test
  void itNamesEveryLibraryThatIsInTheDistributionWithItsVersionAndNoneOfTheTests()
      throws Exception {
    Distribution distribution = Distribution.unpackOrSkip(directory);
    assumeFalse(
        System.getProperty("realmkeep.build", "").equals("offline=true"),
        "skipped: an offline build makes no SBOM");

    JsonObject sbom = new JsonObject(Files.readString(distribution.file("realmkeep-sbom.json")));

    assertThat(sbom.getString("bomFormat")).isEqualTo("CycloneDX");
    List<JsonObject> components =
        sbom.getJsonArray("components").stream().map(JsonObject.class::cast).toList();
    assertThat(components)
        .extracting(component -> component.getString("name"))
        .contains("vertx-core", "caffeine", "js-language", "swc4j")
        .doesNotContain("junit-jupiter", "assertj-core", "jmh-core");
    assertThat(components)
        .allSatisfy(component -> assertThat(component.getString("purl")).startsWith("pkg:maven/"));
    List<String> named =
        components.stream()
            .map(component -> component.getString("name") + "-" + component.getString("version"))
            .toList();
    assertThat(libraries(distribution))
        .isNotEmpty()
        .allSatisfy(jar -> assertThat(named).anyMatch(jar::startsWith));
  }

  private static List<String> libraries(Distribution distribution) throws IOException {
    try (Stream<Path> jars = Files.list(distribution.file("lib"))) {
      return jars.map(jar -> jar.getFileName().toString())
          .filter(jar -> OUR_OWN.stream().noneMatch(jar::startsWith))
          .toList();
    }
  }
}
