package dev.realmkeep.server.cli;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.regex.Pattern;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A command that is named is made alone; what it says must not depend on that. */
class RealmCommandTest {

  @TempDir Path directory;

  @Test
  void aCommandAloneSaysWhatItSaysBesideTheOthers() {
    List<String> commands = commands();
    assertThat(commands).hasSize(17).contains("serve", "lookup", "completion");
    for (String command : commands) {
      CliRun alone = CliRun.of(directory, command, "--help");
      assertThat(alone.exitCode()).as(command).isZero();
      assertThat(alone.out())
          .startsWith("Usage: realm " + command)
          .isEqualTo(CliRun.of(directory, "help", command).out());
    }
  }

  @Test
  void aCommandAloneStillSuggestsItsOwnOptionsOnly() {
    CliRun run = CliRun.of(directory, "lookup", "--jsno", "a#B");
    assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE);
    assertThat(run.err()).contains("did you mean --json?", "Try 'realm lookup --help'.");
  }

  @Test
  void aMisspeltCommandIsComparedWithAllOfThem() {
    assertThat(CliRun.of(directory, "audti").err()).contains("did you mean audit?");
  }

  /** Those that help lists, help itself not. */
  private List<String> commands() {
    List<String> commands = new ArrayList<>();
    Pattern.compile("^  ([a-z][a-z-]*)  ", Pattern.MULTILINE)
        .matcher(CliRun.of(directory, "help").out())
        .results()
        .map(result -> result.group(1))
        .filter(command -> !command.equals("help"))
        .forEach(commands::add);
    return commands;
  }
}
