package dev.realmkeep.coordination.testing;

import static dev.realmkeep.coordination.testing.TestDatabase.get;

import dev.realmkeep.coordination.db.DatabaseSettings;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import java.time.Duration;
import java.util.function.Consumer;
import java.util.function.Function;
import org.awaitility.Awaitility;

/**
 * Counts what an operation reads after the tables have grown behind the planner's back: its
 * statements were planned while they were empty, and nobody has looked at them since. So it is on a
 * database whose first minutes are busy.
 */
public final class GrownDatabase {
  /** A server plans a statement anew for its first five executions. */
  private static final int EXECUTIONS_WHILE_EMPTY = 8;

  private static final int EXECUTIONS = 20;

  /** Of one process, with its listener if it has one. */
  private static final long CONNECTIONS = 3;

  private static final String NEVER_LOOK =
      """
      DO $$ DECLARE name text; BEGIN
        FOR name IN SELECT relname FROM pg_stat_user_tables LOOP
          EXECUTE format('ALTER TABLE %I SET (autovacuum_enabled = false)', name);
        END LOOP;
      END $$
      """;

  private static final String ROWS_READ =
      """
      SELECT (SELECT sum(idx_tup_read) FROM pg_stat_user_indexes)::bigint
        + (SELECT sum(seq_tup_read) FROM pg_stat_user_tables)::bigint
      """;

  /** Sessions report what they have read when they end, at the latest. */
  private static final String OTHERS =
      """
      SELECT count(*) FROM pg_stat_activity
      WHERE datname = current_database() AND pid <> pg_backend_pid()
        AND backend_type = 'client backend'
      """;

  private GrownDatabase() {}

  /** One operation of a process, which is of something else each time. */
  @FunctionalInterface
  public interface Operation extends AutoCloseable {
    void run(int time);

    @Override
    default void close() {}
  }

  /**
   * Rows and index entries that an operation reads, on average.
   *
   * @param begin makes what the operation needs
   * @param grow a statement that fills the tables
   * @param operation made for a process of one connection of each kind
   */
  public static long rowsRead(
      Consumer<TestDatabase> begin, String grow, Function<TestDatabase, Operation> operation) {
    try (TestDatabase observer = TestDatabase.open(oneConnection())) {
      execute(observer, NEVER_LOOK);
      begin.accept(observer);
      long before;
      try (TestDatabase process = TestDatabase.on(observer.options(), oneConnection());
          Operation repeated = operation.apply(process)) {
        for (int i = 0; i < EXECUTIONS_WHILE_EMPTY; i++) {
          repeated.run(i);
        }
        try (TestDatabase other = TestDatabase.on(observer.options(), oneConnection())) {
          execute(other, grow);
        }
        before = rows(observer, CONNECTIONS);
        for (int i = 0; i < EXECUTIONS; i++) {
          repeated.run(EXECUTIONS_WHILE_EMPTY + i);
        }
      }
      return (rows(observer, 0) - before) / EXECUTIONS;
    }
  }

  private static DatabaseSettings oneConnection() {
    return DatabaseSettings.DEFAULT.withReadConnections(1).withPopulateConnections(1);
  }

  /** What was read, as told by a server on which no more than so many others are left. */
  private static long rows(TestDatabase observer, long othersMax) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> number(observer, OTHERS) <= othersMax);
    return number(observer, ROWS_READ);
  }

  private static long number(TestDatabase database, String sql) {
    return execute(database, sql).iterator().next().getLong(0);
  }

  private static RowSet<Row> execute(TestDatabase database, String sql) {
    return get(database.database().reads().query(sql).execute());
  }
}
