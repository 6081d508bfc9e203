package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.store.PathIds.RealmPath;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.List;
import java.util.Map;

/** Persists that look right and are not: what the tests of the real one must be able to tell. */
enum BrokenPersist {
  /** Compares without excluding writers. */
  WITHOUT_LOCK(
      """
      SELECT count(*) FROM unnest($1::bigint[], $2::bigint[]) AS k (path_id, version)
      JOIN paths p ON p.id = k.path_id
      LEFT JOIN realm_files f ON f.realm_id = p.realm_id AND f.path = p.path
      WHERE coalesce(f.version, 0) <> k.version AND $3::text[] IS NOT NULL
      """),

  /** Locks and compares in one statement, so compares what was current before it had the lock. */
  LOCK_AND_COMPARE_IN_ONE_STATEMENT(
      """
      WITH locked AS (SELECT id FROM realms WHERE url = ANY($3::text[]) ORDER BY id FOR SHARE),
        waited AS MATERIALIZED (SELECT count(*) AS n FROM locked)
      SELECT count(*) FROM waited, unnest($1::bigint[], $2::bigint[]) AS k (path_id, version)
      JOIN paths p ON p.id = k.path_id
      LEFT JOIN realm_files f ON f.realm_id = p.realm_id AND f.path = p.path
      WHERE coalesce(f.version, 0) <> k.version AND waited.n >= 0
      """);

  private static final String UPSERT =
      """
      INSERT INTO module_rows (realm_id, url_hash, cache_scope, auth_user_id, extractor_version,
        url, state, entry, file_alias, generation, failures, took_ms)
      SELECT id, $2, $3, $4, $5, $6, 'found', $7, $8, generation, 0, 0 FROM realms WHERE url = $1
      ON CONFLICT (realm_id, url_hash, cache_scope, auth_user_id, extractor_version)
        DO UPDATE SET entry = excluded.entry, id = DEFAULT, replaces = module_rows.id
      RETURNING id, replaces
      """;

  private final String check;

  BrokenPersist(String check) {
    this.check = check;
  }

  /** Whether the row was stored. */
  Future<Boolean> persist(Database database, ModuleKey key, Populated populated) {
    return PathIds.resolve(database.reads(), populated.reads())
        .compose(ids ->
            database
                .populates()
                .withTransaction(connection -> in(connection, key, populated, ids)));
  }

  private Future<Boolean> in(
      SqlConnection connection, ModuleKey key, Populated populated, Map<RealmPath, Long> ids) {
    List<FileRead> reads = populated.reads();
    Long[] paths =
        reads.stream()
            .map(read -> ids.get(new RealmPath(read.realm(), read.path())))
            .toArray(Long[]::new);
    Long[] versions = reads.stream().map(FileRead::version).toArray(Long[]::new);
    String[] realms = reads.stream().map(FileRead::realm).distinct().toArray(String[]::new);
    return connection
        .preparedQuery(check)
        .execute(
            Tuple.tuple().addArrayOfLong(paths).addArrayOfLong(versions).addArrayOfString(realms))
        .compose(rows ->
            rows.iterator().next().getLong(0) > 0
                ? Future.succeededFuture(false)
                : store(connection, key, populated, paths, versions));
  }

  private static Future<Boolean> store(
      SqlConnection connection, ModuleKey key, Populated populated, Long[] paths, Long[] versions) {
    Tuple row =
        StoredRows.tuple(key)
            .addString(key.module())
            .addBuffer(Buffer.buffer(EntryJson.write(key.module(), populated.entry())))
            .addString(populated.fileAlias());
    return connection
        .preparedQuery(UPSERT)
        .execute(row)
        .compose(stored -> {
          Row numbers = stored.iterator().next();
          Tuple edges = Tuple.of(numbers.getLong(0)).addArrayOfLong(paths).addArrayOfLong(versions);
          return connection
              .preparedQuery("INSERT INTO invalidated SELECT $1 WHERE $1::bigint IS NOT NULL")
              .execute(Tuple.of(numbers.getLong(1)))
              .compose(listed ->
                  connection
                      .preparedQuery(
                          "INSERT INTO module_reads"
                              + " SELECT $1, * FROM unnest($2::bigint[], $3::bigint[])")
                      .execute(edges));
        })
        .map(true);
  }
}
