package dev.realmkeep.server.cli;

import java.util.concurrent.Callable;
import picocli.AutoComplete;
import picocli.CommandLine.Command;
import picocli.CommandLine.Parameters;

/** {@code realm completion}. */
@Command(
    name = "completion",
    description = {
      "Print a completion script for a shell. Use it with:",
      "  bash: source <(realm completion bash)",
      "  zsh:  autoload -U +X bashcompinit && bashcompinit && source <(realm completion zsh)"
    })
final class CompletionCommand implements Callable<Integer> {

  private final CliEnvironment environment;

  @Parameters(paramLabel = "SHELL", description = "${COMPLETION-CANDIDATES}")
  Shell shell = Shell.bash;

  /** Shells by the names of their programs. One script serves both. */
  enum Shell {
    bash,
    zsh
  }

  CompletionCommand(CliEnvironment environment) {
    this.environment = environment;
  }

  @Override
  public Integer call() {
    environment.out().print(AutoComplete.bash("realm", RealmCommand.commandLine(environment)));
    environment.out().flush();
    return ExitCode.OK;
  }
}
