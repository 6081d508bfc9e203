package dev.realmkeep.deploy.bench;

import dev.realmkeep.deploy.bench.fleet.FleetBench;
import dev.realmkeep.deploy.bench.fleet.FleetOptions;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;

/**
 * Several processes on one database. {@code --peers} measures others beside them, {@code --only}
 * names scenarios or contenders, {@code --quick} shows that everything works.
 */
final class FleetFamily implements Bench.Family {

  @Override
  public String usage() {
    return FleetOptions.USAGE;
  }

  @Override
  public Bench.Run of(List<String> args) {
    FleetOptions options = FleetOptions.parse(args);
    return out -> print(options, out);
  }

  private static void print(FleetOptions options, PrintStream out) throws Exception {
    Path work = Files.createTempDirectory("realm-bench");
    try {
      new FleetBench(options, work).run(out);
    } finally {
      Directories.delete(work);
    }
  }
}
