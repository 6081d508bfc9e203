package dev.realmkeep.deploy.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import org.junit.jupiter.api.Test;

/** What the image is, as far as its recipe tells. */
class ContainerfileTest {

  private static final String INSTALLATION = "/opt/realmkeep";

  private final Containerfile file = Containerfile.read();

  ContainerfileTest() throws IOException {}

  @Test
  void itRunsOnAJreOfTheReleaseThatTheLauncherWants() {
    assertThat(file.only("FROM")).matches("eclipse-temurin:25-jre(-[a-z]+)?");
  }

  @Test
  void theServerIsAUserOtherThanRootByNumberWhoOwnsOnlyTheState() {
    assertThat(file.userId()).isGreaterThan(0);
    String run = file.only("RUN");
    String id = Integer.toString(file.userId());
    assertThat(file.only("USER")).isEqualTo(id + ":" + id);
    assertThat(run).contains("useradd --uid " + id, "setpriv --reuid=" + id);
    assertThat(run).contains("install -d -o " + id + " -g " + id + " -m 0700 " + data());
    assertThat(run.indexOf("chown -R root:root " + INSTALLATION + "/aot"))
        .isGreaterThan(run.indexOf("train-start-cache"));
    assertThat(file.only("VOLUME")).isEqualTo(data());
  }

  @Test
  void everySettingInItExistsAndTheServerIsReachableOnThePortThatItExposes() throws Exception {
    Configuration configuration = DeploymentFile.configuration(file.environment());

    assertThat(configuration.get(Settings.PORT)).hasToString(file.only("EXPOSE"));
    assertThat(configuration.get(Settings.HOST)).isEqualTo("0.0.0.0");
    assertThat(configuration.get(Settings.ALLOW_OPEN)).isTrue();
    assertThat(configuration.get(Settings.DATA)).isEqualTo(data());
  }

  @Test
  void itHoldsNoSecret() {
    assertThat(file.environment().keySet())
        .noneMatch(name -> name.matches(".*(PASSWORD|TOKEN|SECRET|KEY).*"));
    assertThat(file.all("ARG")).isEmpty();
  }

  @Test
  void itIsStoppedAsTheServerWantsItAndAskedWhetherItIsReady() throws IOException {
    assertThat(file.only("STOPSIGNAL")).isEqualTo("SIGTERM");
    assertThat(file.only("ENTRYPOINT")).isEqualTo("[\"" + INSTALLATION + "/bin/realm\"]");
    assertThat(file.only("HEALTHCHECK"))
        .endsWith(
            "CMD [\"%s/container/probe\", \"%s\", \"/readyz\"]"
                .formatted(INSTALLATION, file.only("EXPOSE")));
    assertThat(Files.isExecutable(DeploymentFile.path("container/probe"))).isTrue();
    assertThat(file.only("RUN")).contains("chmod 0755 " + INSTALLATION + "/container/probe");
  }

  private String data() {
    return file.environment().get("REALMKEEP_DATA");
  }
}
