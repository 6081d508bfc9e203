package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

class DoctorCommandTest {

  @TempDir Path directory;

  @Test
  void aMachineThatHasEverythingIsWell() {
    CliRun run = CliRun.of(directory, Map.of("REALMKEEP_PORT", "0"), "doctor", "--json");

    assertThat(run.json().encode()).contains("Java", "JavaScript", "Interpreted", "embedded");
    assertThat(run.exitCode()).as(run.out()).isZero();
  }

  @Test
  void aDatabaseThatCannotBeReachedIsBad() {
    CliRun run =
        CliRun.of(
            directory,
            Map.of("REALMKEEP_DB", "postgresql://nobody@localhost:1/none", "REALMKEEP_PORT", "0"),
            "doctor");

    assertThat(run.exitCode()).isEqualTo(ExitCode.FAILURE);
    assertThat(run.out()).contains("bad", "database");
  }
}
