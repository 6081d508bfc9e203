package dev.realmkeep.server.config;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import dev.realmkeep.cache.model.CoordinationMode;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ConfigurationLoaderTest {

  @TempDir Path directory;

  private Configuration load(Map<String, String> flags, Map<String, String> environment)
      throws ConfigurationException {
    return new ConfigurationLoader(environment, directory).load(flags, null);
  }

  private ConfigurationException failure(
      Map<String, String> flags, Map<String, String> environment) {
    return catchThrowableOfType(ConfigurationException.class, () -> load(flags, environment));
  }

  private void file(String name, String text) throws IOException {
    Files.writeString(directory.resolve(name), text);
  }

  @Test
  void everySettingHasAValidDefault() throws Exception {
    Configuration configuration = load(Map.of(), Map.of());

    for (Setting<?> setting : Settings.all()) {
      assertThat(configuration.get(setting)).as(setting.key()).isNotNull();
      assertThat(configuration.source(setting)).isEqualTo("default");
    }
  }

  @Test
  void aFlagWinsOverTheEnvironmentAndTheEnvironmentOverTheFile() throws Exception {
    file("realmkeep.yaml", "port: 1\nhost: 127.0.0.9\ndata: from-file\n");

    Configuration configuration =
        load(Map.of("port", "3"), Map.of("REALMKEEP_PORT", "2", "REALMKEEP_HOST", "127.0.0.2"));

    assertThat(configuration.get(Settings.PORT)).isEqualTo(3);
    assertThat(configuration.source(Settings.PORT)).isEqualTo("--port");
    assertThat(configuration.get(Settings.HOST)).isEqualTo("127.0.0.2");
    assertThat(configuration.source(Settings.HOST)).isEqualTo("REALMKEEP_HOST");
    assertThat(configuration.get(Settings.DATA)).isEqualTo("from-file");
  }

  @Test
  void theModeOfCoordinationHasOtherNamesAndTheOneNamedAfterItsKeyWins() throws Exception {
    Map<String, String> environment =
        new HashMap<>(Map.of("PRERENDER_COALESCE_ACROSS_PROCESSES", "false"));
    assertMode(CoordinationMode.OFF, "PRERENDER_COALESCE_ACROSS_PROCESSES", environment);

    environment.put("REALMKEEP_COORDINATION", "shadow");
    assertMode(CoordinationMode.SHADOW, "REALMKEEP_COORDINATION", environment);

    environment.put("REALMKEEP_COORDINATION_MODE", "on");
    assertMode(CoordinationMode.ON, "REALMKEEP_COORDINATION_MODE", environment);

    file("realmkeep.yaml", "coordination.mode: shadow\n");
    assertMode(CoordinationMode.SHADOW, "realmkeep.yaml", Map.of());
    assertMode(
        CoordinationMode.ON,
        "PRERENDER_COALESCE_ACROSS_PROCESSES",
        Map.of("PRERENDER_COALESCE_ACROSS_PROCESSES", "true"));
  }

  @Test
  void anotherNameTakesOnlyItsOwnValues() {
    ConfigurationException failure =
        failure(Map.of(), Map.of("PRERENDER_COALESCE_ACROSS_PROCESSES", "shadow"));

    assertThat(failure.problems())
        .containsExactly(
            "PRERENDER_COALESCE_ACROSS_PROCESSES must be false or true, not \"shadow\"");
  }

  private void assertMode(CoordinationMode mode, String source, Map<String, String> environment)
      throws ConfigurationException {
    Configuration configuration = load(Map.of(), environment);
    assertThat(configuration.get(Settings.COORDINATION)).isEqualTo(mode);
    assertThat(configuration.source(Settings.COORDINATION)).endsWith(source);
  }

  @Test
  void nestingAndDotsMeanTheSameInYaml() throws Exception {
    file(
        "realmkeep.yaml",
        """
        prerender:
          workers: 3
          hard-limit: 5s
        cache.l1-max-bytes: 8MiB
        http:
          cors-origins: [https://a.example, https://b.example]
        realm.aliases:
          https://old.example/shop/: http://localhost:4201/shop/
        """);

    Configuration configuration = load(Map.of(), Map.of());

    assertThat(configuration.get(Settings.PRERENDER_WORKERS)).isEqualTo(3);
    assertThat(configuration.get(Settings.PRERENDER_HARD_LIMIT)).isEqualTo(Duration.ofSeconds(5));
    assertThat(configuration.get(Settings.L1)).isEqualTo(8L << 20);
    assertThat(configuration.get(Settings.CORS))
        .containsExactly("https://a.example", "https://b.example");
    assertThat(configuration.get(Settings.ALIASES))
        .containsExactly(Map.entry("https://old.example/shop/", "http://localhost:4201/shop/"));
  }

  @Test
  void aPropertiesFileIsReadToo() throws Exception {
    file("other.properties", "port=7\nlog.level=debug\n");

    Configuration configuration =
        new ConfigurationLoader(Map.of("REALMKEEP_CONFIG", "other.properties"), directory)
            .load(Map.of(), null);

    assertThat(configuration.get(Settings.PORT)).isEqualTo(7);
    assertThat(configuration.get(Settings.LOG_LEVEL)).isEqualTo(Settings.LogLevel.DEBUG);
  }

  @Test
  void allProblemsAreReportedAtOnceEachWithItsKeyAndSource() throws Exception {
    file("realmkeep.yaml", "prerender:\n  hard-limit: 10\n");

    ConfigurationException failure =
        failure(
            Map.of("port", "70000"),
            Map.of("REALMKEEP_LOG_LEVEL", "loud", "REALMKEEP_CACHE_L1_MAX_BYTES", "5 apples"));

    assertThat(failure.problems())
        .hasSize(4)
        .anySatisfy(p -> assertThat(p).contains("port", "0 to 65535", "--port"))
        .anySatisfy(p -> assertThat(p).contains("log.level", "info", "REALMKEEP_LOG_LEVEL"))
        .anySatisfy(p -> assertThat(p).contains("cache.l1-max-bytes", "apples", "MiB"))
        .anySatisfy(p -> assertThat(p).contains("prerender.hard-limit", "unit", "realmkeep.yaml"));
  }

  @Test
  void anUnknownKeyFailsWithTheOneThatWasMeant() throws Exception {
    file("realmkeep.yaml", "prerender:\n  worker: 2\n");

    ConfigurationException failure = failure(Map.of(), Map.of("REALMKEEP_PROT", "1"));

    assertThat(failure.problems())
        .anySatisfy(
            p -> assertThat(p).contains("prerender.worker", "did you mean prerender.workers?"))
        .anySatisfy(p -> assertThat(p).contains("REALMKEEP_PROT", "did you mean REALMKEEP_PORT?"));
  }

  @Test
  void theAdvertisedUrlIsAnOriginFromFlagEnvironmentOrFile() throws Exception {
    file("realmkeep.yaml", "advertise-url: http://in-file:1\n");
    Map<String, String> environment =
        Map.of("REALMKEEP_ADVERTISE_URL", "https://in-environment.example/");
    Map<String, String> flags = Map.of("advertise-url", "http://[fd00::7]:4201");

    assertThat(load(Map.of(), Map.of()).text(Settings.ADVERTISE_URL)).contains("http://in-file:1");
    assertThat(load(Map.of(), environment).text(Settings.ADVERTISE_URL))
        .contains("https://in-environment.example");
    assertThat(load(flags, environment).text(Settings.ADVERTISE_URL))
        .contains("http://[fd00::7]:4201");
  }

  @ParameterizedTest
  @ValueSource(
      strings = {
        "10.0.0.7:4201",
        "node-1",
        "ftp://node-1",
        "http://",
        "http://node 1",
        "http://node-1/realm",
        "http://me@node-1",
        "http://node-1:70000",
        "http://node-1?x",
        "http://node-1#x"
      })
  void anAdvertisedUrlThatNoNodeCouldReachIsRefused(String text) {
    assertThat(failure(Map.of("advertise-url", text), Map.of()).problems())
        .singleElement()
        .asString()
        .contains("advertise-url must be scheme, host and port", text);
  }

  @Test
  void aSecretMayComeFromAFile() throws Exception {
    file("secret", "s3cret\n");

    Configuration configuration = load(Map.of(), Map.of("REALMKEEP_DB_PASSWORD_FILE", "secret"));

    assertThat(configuration.get(Settings.DB_PASSWORD)).isEqualTo("s3cret");
  }

  @Test
  void aSecretFileThatIsNotThereIsAProblem() {
    assertThat(failure(Map.of(), Map.of("REALMKEEP_TOKEN_FILE", "nowhere")).problems())
        .singleElement()
        .asString()
        .contains("REALMKEEP_TOKEN_FILE", "nowhere");
  }

  @Test
  void yamlThatIsNotAMappingIsRefused() throws Exception {
    file("realmkeep.yaml", "- a\n- b\n");

    assertThat(failure(Map.of(), Map.of())).hasMessageContaining("mapping");
  }

  @Test
  void aKeyGivenTwiceInAFileIsRefused() throws Exception {
    file("realmkeep.yaml", "port: 1\nport: 2\n");

    assertThat(failure(Map.of(), Map.of())).hasMessageContaining("YAML");
  }
}
