package dev.realmkeep.coordination.lane;

import static java.nio.charset.StandardCharsets.UTF_8;

import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.coordination.db.DatabaseFailures;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Pool;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;

/**
 * The dictionary of tables and their declared indexes, and what this process knows of it. The
 * number of a table never changes; its indexes may, in any process: a statement that begins with
 * one checks that it is still there. Any thread; never blocks. Holds one entry for each table asked
 * for that exists.
 */
final class DocumentTables {
  private static final String READ =
      """
      SELECT t.id, i.id, i.path FROM document_tables t
      JOIN realms r ON r.id = t.realm_id
      LEFT JOIN document_indexes i ON i.table_id = t.id
      WHERE r.url = $1 AND t.type_hash = $2
      """;

  private static final String ADD =
      """
      INSERT INTO document_tables (realm_id, type_hash, module, name)
      SELECT id, $2, $3, $4 FROM realms WHERE url = $1
      ON CONFLICT (realm_id, type_hash) DO NOTHING
      """;

  private final Pool pool;
  private final Map<DocumentTable, TableRow> known = new ConcurrentHashMap<>();

  /**
   * @param indexes path to number
   */
  record TableRow(int id, Map<String, Integer> indexes) {
    TableRow {
      indexes = Map.copyOf(indexes);
    }
  }

  DocumentTables(Pool pool) {
    this.pool = pool;
  }

  /** As known; empty when nothing was ever written to it or declared. */
  Future<Optional<TableRow>> find(DocumentTable table) {
    TableRow row = known.get(table);
    return row == null ? read(table) : Future.succeededFuture(Optional.of(row));
  }

  /** As known, or made; empty when there is no such realm. */
  Future<Optional<TableRow>> make(DocumentTable table) {
    return find(table)
        .compose(row ->
            row.isPresent()
                ? Future.succeededFuture(row)
                : DatabaseFailures.retriedOnce(() ->
                        pool.preparedQuery(ADD)
                            .execute(
                                Tuple.of(
                                    table.realm(),
                                    hash(table),
                                    table.type().module(),
                                    table.type().name())))
                    .compose(added -> read(table)));
  }

  /** As it is now. */
  Future<Optional<TableRow>> read(DocumentTable table) {
    return DatabaseFailures.retriedOnce(
            () -> pool.preparedQuery(READ).execute(Tuple.of(table.realm(), hash(table))))
        .map(rows -> {
          Map<String, Integer> indexes = new HashMap<>();
          Integer id = null;
          for (Row row : rows) {
            id = row.getInteger(0);
            if (row.getInteger(1) != null) {
              indexes.put(row.getString(2), row.getInteger(1));
            }
          }
          if (id == null) {
            known.remove(table);
            return Optional.empty();
          }
          TableRow read = new TableRow(id, indexes);
          known.put(table, read);
          return Optional.of(read);
        });
  }

  /** What is known of the realm's tables may be of a realm that was removed. */
  void forget(String realm) {
    known.keySet().removeIf(table -> table.realm().equals(realm));
  }

  private static Buffer hash(DocumentTable table) {
    try {
      String name = table.type().module() + "#" + table.type().name();
      return Buffer.buffer(MessageDigest.getInstance("SHA-256").digest(name.getBytes(UTF_8)));
    } catch (NoSuchAlgorithmException e) {
      throw new IllegalStateException("every JDK has SHA-256", e);
    }
  }
}
