package dev.realmkeep.coordination.lane;

import io.vertx.core.Future;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Set;

/**
 * Makes the indexes of a table those that are declared, on a connection with an open transaction;
 * the caller commits. Holds the realm's fence from the first statement on, so that no commit comes
 * between the entries that are made here and those that commits make from now on: see {@link
 * CommitSql}. The caller gives it time.
 */
final class IndexDeclaration {
  /** For as long as the entries of all documents take. */
  private static final String TIME = "SET LOCAL statement_timeout = '10min'";

  private static final String FENCE =
      """
      INSERT INTO lane_commits AS c (realm_id, epoch, layout)
      SELECT realm_id, 0, 1 FROM document_tables WHERE id = $1
      ON CONFLICT (realm_id) DO UPDATE SET layout = c.layout + 1
      """;

  private static final String REMOVE_KEYS =
      """
      DELETE FROM document_keys k USING document_indexes i
      WHERE i.table_id = $1 AND i.path <> ALL ($2) AND k.index_id = i.id
      """;

  private static final String REMOVE =
      "DELETE FROM document_indexes WHERE table_id = $1 AND path <> ALL ($2)";

  private static final String ADD =
      """
      INSERT INTO document_indexes (table_id, path, value_path)
      SELECT $1, p.path, p.value_path::jsonpath
      FROM unnest($2::text[], $3::text[]) p(path, value_path)
      ON CONFLICT (table_id, path) DO NOTHING
      """;

  /** Of the indexes that this transaction has made: no other can have made any since. */
  private static final String FILL =
      """
      INSERT INTO document_keys (index_id, doc_id, rank, number, text)
      SELECT i.id, d.id, document_rank(v.value), document_number(v.value),
        document_text_key(document_text(v.value))
      FROM document_indexes i JOIN documents d ON d.table_id = i.table_id
      CROSS JOIN LATERAL (
        SELECT jsonb_path_query_first(d.doc, i.value_path, '{}', true) AS value OFFSET 0) v
      WHERE i.table_id = $1
      ON CONFLICT (index_id, doc_id) DO NOTHING
      """;

  private IndexDeclaration() {}

  static Future<Void> run(SqlConnection connection, int tableId, Set<String> paths) {
    String[] dotted = paths.toArray(String[]::new);
    String[] jsonPaths = paths.stream().map(PathSql::jsonPath).toArray(String[]::new);
    Tuple declared = Tuple.tuple().addInteger(tableId).addArrayOfString(dotted);
    return connection
        .query(TIME)
        .execute()
        .compose(set -> connection.preparedQuery(FENCE).execute(Tuple.of(tableId)))
        .compose(held -> connection.preparedQuery(REMOVE_KEYS).execute(declared))
        .compose(removed -> connection.preparedQuery(REMOVE).execute(declared))
        .compose(removed ->
            connection
                .preparedQuery(ADD)
                .execute(
                    Tuple.tuple()
                        .addInteger(tableId)
                        .addArrayOfString(dotted)
                        .addArrayOfString(jsonPaths)))
        .compose(added -> connection.preparedQuery(FILL).execute(Tuple.of(tableId)))
        .mapEmpty();
  }
}
