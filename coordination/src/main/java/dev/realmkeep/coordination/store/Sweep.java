package dev.realmkeep.coordination.store;

import io.vertx.core.Future;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;

/**
 * Deletes rows that were invalidated, with their edges: one batch in one transaction. Any thread,
 * any number of processes at once: each takes what no other has taken.
 *
 * <p>Nobody can tell whether it ran: what is listed is not there for anybody. A number leaves the
 * list in the transaction that deletes its row, so there is no moment at which the row is back.
 *
 * <p>Why nothing deadlocks. A sweep takes numbers from the list that nobody holds, then their rows
 * by ascending id, then their edges by ascending id. A persist may hold one of the rows; it holds
 * nothing then that a sweep has, or waits for. A sweep never asks for a row of a realm.
 */
final class Sweep {
  private static final String TAKE =
      """
      DELETE FROM invalidated WHERE ctid = ANY (ARRAY(
        SELECT ctid FROM invalidated ORDER BY module_id LIMIT $1 FOR UPDATE SKIP LOCKED))
      RETURNING module_id
      """;

  /** An index scan on a list of keys visits them in ascending order, and so locks them. */
  private static final String DELETE_ROWS = "DELETE FROM module_rows WHERE id = ANY($1)";

  private static final String DELETE_READS = "DELETE FROM module_reads WHERE module_id = ANY($1)";

  private final Pool pool;
  private final int rowsMax;

  /**
   * @param rowsMax rows of one batch
   */
  Sweep(Pool pool, int rowsMax) {
    this.pool = pool;
    this.rowsMax = rowsMax;
  }

  /** How many numbers were taken from the list: fewer than the most when it is empty. */
  Future<Integer> batch() {
    return pool.withTransaction(connection -> {
      // Lost with the power it is done again.
      Future<?> asynchronous = connection.query("SET LOCAL synchronous_commit = off").execute();
      Future<RowSet<Row>> taken = connection.preparedQuery(TAKE).execute(Tuple.of(rowsMax));
      return Future.all(asynchronous, taken).compose(done -> delete(connection, taken.result()));
    });
  }

  private static Future<Integer> delete(SqlConnection connection, RowSet<Row> taken) {
    if (taken.size() == 0) {
      return Future.succeededFuture(0);
    }
    Long[] ids = new Long[taken.size()];
    int next = 0;
    for (Row row : taken) {
      ids[next++] = row.getLong(0);
    }
    Tuple numbers = Tuple.tuple().addArrayOfLong(ids);
    return Future.all(
            connection.preparedQuery(DELETE_ROWS).execute(numbers),
            connection.preparedQuery(DELETE_READS).execute(numbers))
        .map(ids.length);
  }
}
