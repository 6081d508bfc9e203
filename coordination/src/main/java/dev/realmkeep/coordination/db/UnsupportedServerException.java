package dev.realmkeep.coordination.db;

/** The server is of a version this program is not made for. */
public final class UnsupportedServerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public UnsupportedServerException(int versionNumber) {
    super(
        "PostgreSQL %d.%d is not supported, %d to %d are"
            .formatted(
                versionNumber / 10_000,
                versionNumber % 10_000,
                Database.MAJOR_VERSION_MIN,
                Database.MAJOR_VERSION_MAX));
  }
}
