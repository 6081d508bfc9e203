package dev.realmkeep.coordination.schema;

/** The database was migrated by a later program; this one would not understand it. */
public final class SchemaNewerException extends RuntimeException {
  private static final long serialVersionUID = 1;

  private final int databaseVersion;
  private final int programVersion;

  public SchemaNewerException(int databaseVersion, int programVersion) {
    super(
        "the database has schema version %d, this program knows up to %d: use a newer program"
            .formatted(databaseVersion, programVersion));
    this.databaseVersion = databaseVersion;
    this.programVersion = programVersion;
  }

  public int databaseVersion() {
    return databaseVersion;
  }

  public int programVersion() {
    return programVersion;
  }
}
