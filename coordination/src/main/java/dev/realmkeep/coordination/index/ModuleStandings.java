package dev.realmkeep.coordination.index;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.IndexRuns.Standing;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseFailures;
import dev.realmkeep.coordination.store.Sha256;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/** Looks at many rows of modules without reading their entries. Any thread. */
final class ModuleStandings {

  /** Every row that is not a transient failure stands until its sources change. */
  private static final String SELECT =
      """
      SELECT k.ord, CASE
        WHEN m.expires_at IS NOT NULL THEN 'failed'
        WHEN m.state = 'found' THEN 'found'
        ELSE 'error' END
      FROM unnest($2::text[], $3::bytea[], $4::text[], $5::text[], $6::text[])
        WITH ORDINALITY AS k (realm, url_hash, cache_scope, auth_user_id, extractor_version, ord)
      JOIN realms r ON r.url = k.realm
      CROSS JOIN LATERAL (SELECT state, expires_at, created_at
        FROM modules m
        WHERE m.realm_id = r.id AND m.url_hash = k.url_hash AND m.cache_scope = k.cache_scope
          AND m.auth_user_id = k.auth_user_id AND m.extractor_version = k.extractor_version
        OFFSET 0) m
      WHERE m.expires_at IS NULL OR m.expires_at > clock_timestamp()
        OR m.created_at >= (SELECT requested_at FROM index_runs WHERE run_id = $1)
      """;

  private final Database database;

  ModuleStandings(Database database) {
    this.database = database;
  }

  Future<Map<ModuleKey, Standing>> read(long runId, Collection<ModuleKey> keys) {
    List<ModuleKey> asked = List.copyOf(keys);
    if (asked.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    Tuple tuple =
        Tuple.tuple()
            .addLong(runId)
            .addArrayOfString(asked.stream().map(ModuleKey::realm).toArray(String[]::new))
            .addArrayOfBuffer(
                asked.stream().map(key -> Sha256.ofUrl(key.module())).toArray(Buffer[]::new))
            .addArrayOfString(
                asked.stream().map(key -> key.scope().storedName()).toArray(String[]::new))
            .addArrayOfString(asked.stream().map(ModuleKey::user).toArray(String[]::new))
            .addArrayOfString(
                asked.stream().map(ModuleKey::extractorVersion).toArray(String[]::new));
    return DatabaseFailures.retriedOnce(() -> database.reads().preparedQuery(SELECT).execute(tuple))
        .map(rows -> {
          Map<ModuleKey, Standing> standings = HashMap.newHashMap(rows.size());
          for (Row row : rows) {
            standings.put(asked.get(row.getInteger(0) - 1), standing(row.getString(1)));
          }
          return standings;
        });
  }

  private static Standing standing(String name) {
    return switch (name) {
      case "found" -> Standing.FOUND;
      case "error" -> Standing.ERROR;
      default -> Standing.FAILED;
    };
  }
}
