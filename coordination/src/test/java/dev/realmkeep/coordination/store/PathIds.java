package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.coordination.db.DatabaseFailures;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Numbers of paths, for persists that are done by hand. */
final class PathIds {
  private static final String FIND =
      """
      SELECT r.url, k.path, p.id
      FROM unnest($1::text[], $2::text[]) AS k (url, path)
      JOIN realms r ON r.url = k.url
      JOIN paths p ON p.realm_id = r.id AND p.path = k.path
      """;

  private static final String ADD =
      """
      INSERT INTO paths (realm_id, path)
      SELECT r.id, k.path
      FROM unnest($1::text[], $2::text[]) AS k (url, path)
      JOIN realms r ON r.url = k.url
      ORDER BY r.id, k.path COLLATE "C"
      ON CONFLICT DO NOTHING
      """;

  private PathIds() {}

  /** The number of each path read; a path in an unknown realm has none. */
  static Future<Map<RealmPath, Long>> resolve(SqlClient client, List<FileRead> reads) {
    List<RealmPath> paths =
        reads.stream().map(read -> new RealmPath(read.realm(), read.path())).distinct().toList();
    if (paths.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return find(client, paths)
        .compose(found -> {
          if (found.size() == paths.size()) {
            return Future.succeededFuture(found);
          }
          List<RealmPath> missing =
              paths.stream().filter(path -> !found.containsKey(path)).toList();
          return run(client, ADD, missing)
              .compose(added -> find(client, missing))
              .map(added -> {
                found.putAll(added);
                return found;
              });
        });
  }

  private static Future<Map<RealmPath, Long>> find(SqlClient client, List<RealmPath> paths) {
    return run(client, FIND, paths)
        .map(rows -> {
          Map<RealmPath, Long> ids = HashMap.newHashMap(paths.size());
          for (Row row : rows) {
            ids.put(new RealmPath(row.getString(0), row.getString(1)), row.getLong(2));
          }
          return ids;
        });
  }

  private static Future<io.vertx.sqlclient.RowSet<Row>> run(
      SqlClient client, String sql, List<RealmPath> paths) {
    Tuple tuple =
        Tuple.tuple()
            .addArrayOfString(paths.stream().map(RealmPath::realm).toArray(String[]::new))
            .addArrayOfString(paths.stream().map(RealmPath::path).toArray(String[]::new));
    return DatabaseFailures.retriedOnce(() -> client.preparedQuery(sql).execute(tuple));
  }

  /** A file's place. */
  record RealmPath(String realm, String path) {}
}
