package dev.realmkeep.coordination.schema;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.StreamSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Brings a database to the schema of this program, in one transaction under an advisory lock: any
 * number of processes may do so at once, one works and the others find it done. A database that is
 * up to date is only read.
 */
public final class Migrations {
  /** Advisory lock key, database-wide: "realmkee" in ASCII. */
  public static final long LOCK = 0x7265616c6d6b6565L;

  private static final Logger log = LoggerFactory.getLogger(Migrations.class);

  private final List<Migration> migrations;

  /**
   * @param migrations version 1, 2, 3, … in order
   */
  public Migrations(List<Migration> migrations) {
    for (int i = 0; i < migrations.size(); i++) {
      if (migrations.get(i).version() != i + 1) {
        throw new IllegalArgumentException("migrations are numbered 1, 2, 3 without a gap");
      }
    }
    this.migrations = List.copyOf(migrations);
  }

  /**
   * Completes with the number of migrations applied.
   *
   * <p>Fails with {@link SchemaNewerException} or {@link SchemaEditedException}, having changed
   * nothing.
   */
  public Future<Integer> run(Pool pool) {
    return pool.withTransaction(this::migrate);
  }

  private Future<Integer> migrate(SqlConnection connection) {
    return connection
        .preparedQuery("SELECT pg_advisory_xact_lock($1)")
        .execute(Tuple.of(LOCK))
        .compose(locked ->
            connection
                .query(
                    """
                    SET LOCAL client_min_messages = warning;
                    CREATE TABLE IF NOT EXISTS schema_migrations (
                      version int PRIMARY KEY,
                      name text NOT NULL,
                      checksum text NOT NULL,
                      applied_at timestamptz NOT NULL DEFAULT clock_timestamp())
                    """)
                .execute())
        .compose(created ->
            connection
                .query("SELECT version, checksum FROM schema_migrations")
                .mapping(Function.<Row>identity())
                .execute())
        .compose(rows -> {
          Map<Integer, String> applied =
              StreamSupport.stream(rows.spliterator(), false)
                  .collect(Collectors.toMap(row -> row.getInteger(0), row -> row.getString(1)));
          check(applied);
          Future<Integer> done = Future.succeededFuture(0);
          for (Migration migration : migrations) {
            if (!applied.containsKey(migration.version())) {
              done = done.compose(n -> apply(connection, migration).map(n + 1));
            }
          }
          return done;
        });
  }

  private void check(Map<Integer, String> applied) {
    int newest = applied.keySet().stream().mapToInt(Integer::intValue).max().orElse(0);
    if (newest > migrations.size()) {
      throw new SchemaNewerException(newest, migrations.size());
    }
    for (Migration migration : migrations) {
      String checksum = applied.get(migration.version());
      if (checksum != null && !checksum.equals(migration.checksum())) {
        throw new SchemaEditedException(migration);
      }
    }
  }

  private static Future<Void> apply(SqlConnection connection, Migration migration) {
    log.info("applying migration {} ({})", migration.version(), migration.name());
    return connection
        .query(migration.sql())
        .execute()
        .compose(done ->
            connection
                .preparedQuery(
                    "INSERT INTO schema_migrations (version, name, checksum)"
                        + " VALUES ($1, $2, $3)")
                .execute(Tuple.of(migration.version(), migration.name(), migration.checksum())))
        .mapEmpty();
  }
}
