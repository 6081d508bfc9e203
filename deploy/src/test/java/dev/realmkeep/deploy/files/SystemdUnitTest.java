package dev.realmkeep.deploy.files;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.server.cli.ExitCode;
import dev.realmkeep.server.config.Configuration;
import dev.realmkeep.server.config.Quantities;
import dev.realmkeep.server.config.Settings;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What systemd does with a node, as far as the unit tells. */
class SystemdUnitTest {

  /** Exposure in tenths, of 100, as {@code systemd-analyze security} counts it. */
  private static final int EXPOSURE_MAX = 20;

  private static final Path ANALYZE = Path.of("/usr/bin/systemd-analyze");
  private static final Pattern ASSIGNMENT = Pattern.compile("(?m)^#?([A-Z_]+)=(.*)$");

  private final UnitFile unit = UnitFile.read("systemd/realmkeep.service");

  @TempDir Path directory;

  SystemdUnitTest() throws IOException {}

  @Test
  void aStopLeavesTimeToDrainAndSignalsTheServerAlone() {
    assertThat(unit.value("Service.KillSignal")).isEqualTo("SIGTERM");
    assertThat(unit.value("Service.KillMode")).isEqualTo("mixed");
    assertThat(Quantities.parseDuration(unit.value("Service.TimeoutStopSec") + "s"))
        .isGreaterThanOrEqualTo(
            Quantities.parseDuration(Settings.DRAIN.defaultText()).multipliedBy(2));
  }

  @Test
  void whatCannotGetBetterIsNotTriedAgain() {
    assertThat(unit.value("Service.Restart")).isEqualTo("on-failure");
    assertThat(unit.value("Service.RestartPreventExitStatus"))
        .isEqualTo(ExitCode.USAGE + " " + ExitCode.SCHEMA_NEWER);
    assertThat(unit.value("Service.OOMPolicy")).isEqualTo("continue");
  }

  @Test
  void itsSettingsExistAndItsStateIsWhereItMayWrite() throws Exception {
    Configuration configuration = DeploymentFile.configuration(unit.environment());

    assertThat(configuration.get(Settings.DATA))
        .isEqualTo("/var/lib/" + unit.value("Service.StateDirectory"))
        .isEqualTo(unit.value("Service.WorkingDirectory"));
    assertThat(unit.environment())
        .containsEntry("XDG_CACHE_HOME", "/var/cache/" + unit.value("Service.CacheDirectory"));
    assertThat(unit.value("Service.User")).isNotEqualTo("root");
    assertThat(DeploymentFile.text("systemd/realmkeep.sysusers"))
        .contains("\nu " + unit.value("Service.User") + " ", configuration.get(Settings.DATA));
    assertThat(unit.value("Service.ExecStart")).isEqualTo("/opt/realmkeep/bin/realm serve");
  }

  @Test
  void theExampleOfItsEnvironmentNamesOnlySettingsThatExist() throws Exception {
    String text = DeploymentFile.text("systemd/realmkeep.env");
    assertThat(unit.value("Service.EnvironmentFile")).endsWith("/realmkeep.env");
    Map<String, String> all = new LinkedHashMap<>();
    Map<String, String> set = new HashMap<>();
    Matcher line = ASSIGNMENT.matcher(text);
    while (line.find()) {
      all.put(line.group(1), line.group(2));
      if (!line.group().startsWith("#")) {
        set.put(line.group(1), line.group(2));
      }
    }

    assertThat(all).containsKeys("REALMKEEP_DB", "REALMKEEP_DB_PASSWORD", "REALMKEEP_PUBLIC_URL");
    assertThat(DeploymentFile.configuration(all).get(Settings.DB)).contains("sslmode=verify-full");
    Configuration asItIs = DeploymentFile.configuration(set);
    assertThat(asItIs.get(Settings.HOST)).isEqualTo("127.0.0.1");
    assertThat(asItIs.get(Settings.ALLOW_OPEN)).isFalse();
  }

  @ParameterizedTest
  @ValueSource(
      strings = {"NoNewPrivileges", "PrivateTmp", "PrivateDevices", "ProtectHome", "PrivateUsers"})
  void itIsConfined(String restriction) {
    assertThat(unit.value("Service." + restriction)).isEqualTo("yes");
    assertThat(unit.value("Service.ProtectSystem")).isEqualTo("strict");
    assertThat(unit.value("Service.CapabilityBoundingSet")).isEmpty();
  }

  @Test
  void theJvmMayCompile() {
    assertThat(unit.entries()).doesNotContainKey("Service.MemoryDenyWriteExecute");
  }

  @Test
  void systemdUnderstandsItAndFindsItConfined() throws Exception {
    Assumptions.assumeTrue(
        Files.isExecutable(ANALYZE), "skipped: there is no systemd-analyze on this machine");
    Path file = directory.resolve("realmkeep.service");
    Files.writeString(
        file,
        DeploymentFile.text("systemd/realmkeep.service")
            .replace("ExecStart=/opt/realmkeep/bin/realm", "ExecStart=/bin/true"));

    assertThat(analyze("verify", "--man=no", file.toString())).isEmpty();
    assertThat(
            analyze("security", "--offline=true", "--threshold=" + EXPOSURE_MAX, file.toString()))
        .contains("Overall exposure level");
  }

  private String analyze(String... arguments) throws Exception {
    Path output = Files.createTempFile(directory, "analyze", ".log");
    ProcessBuilder builder = new ProcessBuilder(ANALYZE.toString());
    builder.command().addAll(List.of(arguments));
    builder.environment().put("SYSTEMD_PAGER", "");
    Process process = builder.redirectErrorStream(true).redirectOutput(output.toFile()).start();
    assertThat(process.waitFor(30, TimeUnit.SECONDS)).isTrue();
    String said = Files.readString(output);
    assertThat(process.exitValue()).as(said).isZero();
    return said;
  }
}
