package dev.realmkeep.server;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.server.cli.CliEnvironment;
import dev.realmkeep.server.cli.RealmCommand;
import java.io.FileDescriptor;
import java.io.FileOutputStream;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;

/** The program. */
public final class Main {

  /** Which of the descriptors 1 and 2 are terminals; the launcher knows, Java does not. */
  private static final String TERMINALS = System.getProperty("realmkeep.terminals", "");

  private Main() {}

  public static void main(String[] args) {
    PrintStream out = stream(FileDescriptor.out);
    PrintStream err = stream(FileDescriptor.err);
    CliEnvironment environment =
        new CliEnvironment(
            out,
            err,
            System.getenv(),
            Path.of("").toAbsolutePath(),
            TERMINALS.contains("1"),
            TERMINALS.contains("2"),
            new Serving(Clock.system()));
    int exitCode = RealmCommand.execute(environment, args);
    out.flush();
    err.flush();
    System.exit(exitCode);
  }

  private static PrintStream stream(FileDescriptor descriptor) {
    return new PrintStream(new FileOutputStream(descriptor), true, StandardCharsets.UTF_8);
  }
}
