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

/** One run of the command line in this process, with its streams kept. */
record CliRun(int exitCode, String out, String err) {

  static CliRun of(Path directory, String... args) {
    return of(directory, Map.of(), args);
  }

  static CliRun of(Path directory, Map<String, String> environment, String... args) {
    ByteArrayOutputStream out = new ByteArrayOutputStream();
    ByteArrayOutputStream err = new ByteArrayOutputStream();
    int exitCode =
        execute(
            new PrintStream(out, true, StandardCharsets.UTF_8),
            new PrintStream(err, true, StandardCharsets.UTF_8),
            directory,
            environment,
            args);
    return new CliRun(
        exitCode, out.toString(StandardCharsets.UTF_8), err.toString(StandardCharsets.UTF_8));
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
