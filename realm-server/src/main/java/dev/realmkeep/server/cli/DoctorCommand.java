package dev.realmkeep.server.cli;

import java.util.concurrent.Callable;
import picocli.CommandLine.Command;

@Command(name = "doctor", description = "Look at everything a server needs on this machine.")
final class DoctorCommand implements Callable<Integer> {
  DoctorCommand(CliEnvironment environment) {}

  @Override
  public Integer call() {
    return 0;
  }
}
