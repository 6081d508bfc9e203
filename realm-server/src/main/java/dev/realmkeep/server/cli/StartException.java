package dev.realmkeep.server.cli;

/** A server that could not start. */
public final class StartException extends Exception {
  private static final long serialVersionUID = 1;

  private final int exitCode;

  /**
   * @param message for people, says what to change
   */
  public StartException(int exitCode, String message, Throwable cause) {
    super(message, cause);
    this.exitCode = exitCode;
  }

  public int exitCode() {
    return exitCode;
  }
}
