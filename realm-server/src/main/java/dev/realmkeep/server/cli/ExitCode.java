package dev.realmkeep.server.cli;

import dev.realmkeep.server.client.ApiException;

/** The exit codes of {@code realm}. They never change their meaning. */
public final class ExitCode {
  public static final int OK = 0;
  public static final int FAILURE = 1;
  public static final int USAGE = 2;
  public static final int NOT_FOUND = 3;
  public static final int NOT_ALLOWED = 4;
  public static final int UNAVAILABLE = 5;

  /** The server has lost too many threads and has to be started anew. */
  public static final int RETIRED = 6;

  /** The database was written by a newer version of the program. */
  public static final int SCHEMA_NEWER = 57;

  private ExitCode() {}

  /** The code of a failed call of a server. */
  static int of(ApiException failure) {
    return switch (failure.status()) {
      case 404 -> NOT_FOUND;
      case 401, 403 -> NOT_ALLOWED;
      case 0, 429, 502, 503, 504 -> UNAVAILABLE;
      default -> FAILURE;
    };
  }
}
