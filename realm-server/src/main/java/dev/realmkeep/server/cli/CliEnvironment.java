package dev.realmkeep.server.cli;

import java.io.PrintStream;
import java.nio.file.Path;
import java.util.Map;

/**
 * Everything of the process that commands touch.
 *
 * @param environment the variables
 * @param workingDirectory where relative paths begin
 * @param outIsTerminal whether people read {@code out} as it is written
 * @param errIsTerminal the same of {@code err}
 * @param starter starts servers
 */
public record CliEnvironment(
    PrintStream out,
    PrintStream err,
    Map<String, String> environment,
    Path workingDirectory,
    boolean outIsTerminal,
    boolean errIsTerminal,
    ServerStarter starter) {

  /** Whether colours are wanted on {@code err} or, if {@code toOut}, on {@code out}. */
  boolean coloured(boolean toOut) {
    boolean terminal = toOut ? outIsTerminal : errIsTerminal;
    return terminal && environment.getOrDefault("NO_COLOR", "").isEmpty() && !isDumb();
  }

  /** Whether what is written to {@code err} can be drawn over. */
  boolean errIsScreen() {
    return errIsTerminal && !isDumb();
  }

  private boolean isDumb() {
    return "dumb".equals(environment.get("TERM"));
  }
}
