package dev.realmkeep.coordination.schema;

/** A migration that the database has applied had another text then. */
public final class SchemaEditedException extends RuntimeException {
  private static final long serialVersionUID = 1;

  public SchemaEditedException(Migration migration) {
    super(
        "migration %d (%s) was edited after this database had applied it; a change of the schema"
                .formatted(migration.version(), migration.name())
            + " is a migration of its own");
  }
}
