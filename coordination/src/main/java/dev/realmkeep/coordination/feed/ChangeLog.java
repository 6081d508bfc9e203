package dev.realmkeep.coordination.feed;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.coordination.store.InvalidationRows;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * The statements on the change log.
 *
 * <p>Why entries are found by transaction and not by sequence number. A number is drawn when the
 * entry is written and becomes visible when its transaction commits:
 *
 * <ol>
 *   <li>A draws 7; B draws 8 and commits
 *   <li>a reader sees 8 and would go on from 9
 *   <li>A commits: nobody ever reads 7
 * </ol>
 *
 * <p>Every snapshot has an {@code xmin}: all transactions below it have ended. An entry that is not
 * visible in a snapshot and appears later is therefore of a transaction at or above that snapshot's
 * {@code xmin}; a reader that asks again from there, leaving out the numbers it knows, misses
 * nothing.
 *
 * <p>When the server began: the start of its first process, and, since that one survives the crash
 * of another, when the statistics were emptied last. A server that starts without having ended in
 * order empties them, for it does not know how old they are.
 */
final class ChangeLog {
  private static final String LOOK =
      """
      SELECT s.start, s.xmin::text::bigint, h.pruned_tx::text::bigint,
        l.seq, l.tx::text::bigint, l.kind, l.realm, l.generation, l.keys
      FROM (SELECT concat_ws(' ', pg_postmaster_start_time(),
                pg_stat_get_bgwriter_stat_reset_time()) AS start,
              pg_snapshot_xmin(pg_current_snapshot()) AS xmin) s
      CROSS JOIN change_log_horizon h
      LEFT JOIN change_log l ON l.tx >= $1::text::xid8
      ORDER BY l.seq
      """;

  private static final String PRUNE =
      """
      WITH gone AS (
        DELETE FROM change_log WHERE at < clock_timestamp() - $1::bigint * interval '1 millisecond'
        RETURNING tx)
      UPDATE change_log_horizon SET pruned_tx =
        greatest(pruned_tx, (SELECT tx FROM gone ORDER BY tx DESC LIMIT 1))
      WHERE EXISTS (SELECT FROM gone)
      """;

  private static final long NO_ROWS = Long.MAX_VALUE;

  private ChangeLog() {}

  /** Entries of transactions from {@code tx} on. */
  static Future<LogSnapshot> look(SqlConnection connection, long tx) {
    return connection
        .preparedQuery(LOOK)
        .execute(Tuple.of(Long.toString(tx)))
        .map(rows -> snapshot(rows, Map.of(), 0));
  }

  /** The end of the log and the generations of all realms there. */
  static Future<LogSnapshot> end(SqlConnection connection) {
    Future<?> begun = connection.query("BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY").execute();
    Future<RowSet<Row>> rows =
        connection.preparedQuery(LOOK).execute(Tuple.of(Long.toString(NO_ROWS)));
    Future<RowSet<Row>> realms = connection.query("SELECT url, generation FROM realms").execute();
    Future<RowSet<Row>> newest =
        connection.query("SELECT coalesce(max(seq), 0) FROM change_log").execute();
    Future<?> ended = connection.query("COMMIT").execute();
    return Future.all(begun, rows, realms, newest, ended)
        .map(done -> {
          Map<String, Long> generations = new HashMap<>();
          realms.result().forEach(row -> generations.put(row.getString(0), row.getLong(1)));
          return snapshot(rows.result(), generations, newest.result().iterator().next().getLong(0));
        });
  }

  /** Removes entries older than {@code retention} and remembers that there were some. */
  static Future<Void> prune(SqlClient client, Duration retention) {
    return client.preparedQuery(PRUNE).execute(Tuple.of(retention.toMillis())).mapEmpty();
  }

  private static LogSnapshot snapshot(
      RowSet<Row> rows, Map<String, Long> generations, long newest) {
    String start = "";
    long xmin = 0;
    long pruned = 0;
    List<LogRow> entries = new ArrayList<>(rows.size());
    for (Row row : rows) {
      start = row.getString(0);
      xmin = row.getLong(1);
      pruned = row.getLong(2);
      if (row.getLong(3) != null) {
        entries.add(
            new LogRow(
                row.getLong(4),
                new Invalidation(
                    row.getLong(3),
                    InvalidationRows.kind(row.getString(5)),
                    row.getString(6),
                    row.getLong(7),
                    List.of(row.getArrayOfStrings(8)))));
      }
    }
    return new LogSnapshot(start, xmin, pruned, List.copyOf(entries), generations, newest);
  }
}
