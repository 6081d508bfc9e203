package dev.realmkeep.server.cli;

import dev.realmkeep.coordination.db.DatabaseReport;
import dev.realmkeep.server.config.Configuration;
import io.vertx.core.json.JsonObject;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.Map;

/**
 * One run of the command line in this process, with its streams kept.
 *
 * @param screen both streams, as a terminal gets them
 */
record CliRun(int exitCode, String out, String err, String screen) {

  static CliRun of(Path directory, String... args) {
    return of(directory, Map.of(), args);
  }

  static CliRun of(Path directory, Map<String, String> environment, String... args) {
    return withTerminals(false, false, directory, environment, args);
  }

  /** Both streams are a terminal. */
  static CliRun onTerminal(Path directory, Map<String, String> environment, String... args) {
    return withTerminals(true, true, directory, environment, args);
  }

  static CliRun onTerminal(
      ServerStarter starter, Path directory, Map<String, String> environment, String... args) {
    return run(true, true, starter, directory, environment, args);
  }

  static CliRun withTerminals(
      boolean out, boolean err, Path directory, Map<String, String> environment, String... args) {
    return run(out, err, new NoServer(), directory, environment, args);
  }

  private static CliRun run(
      boolean outIsTerminal,
      boolean errIsTerminal,
      ServerStarter starter,
      Path directory,
      Map<String, String> environment,
      String... args) {
    ByteArrayOutputStream screen = new ByteArrayOutputStream();
    Teed out = new Teed(screen);
    Teed err = new Teed(screen);
    int exitCode =
        RealmCommand.execute(
            new CliEnvironment(
                new PrintStream(out, true, StandardCharsets.UTF_8),
                new PrintStream(err, true, StandardCharsets.UTF_8),
                environment,
                directory,
                outIsTerminal,
                errIsTerminal,
                starter),
            args);
    return new CliRun(
        exitCode,
        out.toString(StandardCharsets.UTF_8),
        err.toString(StandardCharsets.UTF_8),
        screen.toString(StandardCharsets.UTF_8));
  }

  /** One run whose streams are the caller's. */
  static int execute(
      PrintStream out,
      PrintStream err,
      Path directory,
      Map<String, String> environment,
      String... args) {
    return RealmCommand.execute(
        new CliEnvironment(out, err, environment, directory, false, false, new NoServer()), args);
  }

  /** The one JSON document of standard output; anything else there fails. */
  JsonObject json() {
    if (out.lines().count() != 1) {
      throw new AssertionError("not one line of JSON: " + out);
    }
    return new JsonObject(out);
  }

  /** Keeps what is written and passes it on. */
  private static final class Teed extends ByteArrayOutputStream {
    private final ByteArrayOutputStream also;

    Teed(ByteArrayOutputStream also) {
      this.also = also;
    }

    @Override
    public synchronized void write(int b) {
      super.write(b);
      also.write(b);
    }

    @Override
    public synchronized void write(byte[] bytes, int from, int length) {
      super.write(bytes, from, length);
      also.write(bytes, from, length);
    }
  }

  /** These tests start their server themselves. */
  private static final class NoServer implements ServerStarter {
    @Override
    public Started start(Request request) throws StartException {
      throw new StartException(ExitCode.FAILURE, "not here", new IllegalStateException());
    }

    @Override
    public DatabaseReport lookAtDatabase(Configuration configuration) throws IOException {
      throw new IOException("not here");
    }

    @Override
    public void recordWorkerCache(Configuration configuration) {}
  }
}
