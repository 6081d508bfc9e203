package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.json.JsonFormatException;
import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.coordination.db.DatabaseFailures;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.Tuple;
import java.time.Duration;
import java.util.Collection;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Reads rows of the definition store. What is left of a row's life is computed by the database, so
 * the clocks of the fleet need not agree. Any thread; runs on any client or connection.
 */
public final class StoredRows {
  private static final Logger log = LoggerFactory.getLogger(StoredRows.class);

  private static final String COLUMNS =
      """
      m.entry, m.file_alias, m.generation, m.failures,
      (extract(epoch FROM m.expires_at - clock_timestamp()) * 1000)::bigint
      """;

  private static final String ONE =
      "SELECT "
          + COLUMNS
          + """
          FROM modules m
          WHERE m.realm_id = (SELECT id FROM realms WHERE url = $1)
            AND m.url_hash = $2 AND m.cache_scope = $3 AND m.auth_user_id = $4
            AND m.extractor_version = $5
          """;

  private static final String IN_REALM =
      "SELECT m.*, r.generation FROM realms r LEFT JOIN LATERAL (SELECT "
          + COLUMNS
          + """
          FROM modules m
          WHERE m.realm_id = r.id
            AND m.url_hash = $2 AND m.cache_scope = $3 AND m.auth_user_id = $4
            AND m.extractor_version = $5) m ON true
          WHERE r.url = $1
          """;

  /** For {@code OFFSET 0} see {@link ValidatedPersist}. */
  private static final String MANY =
      """
      SELECT m.*, k.ord
      FROM unnest($1::text[], $2::bytea[], $3::text[], $4::text[], $5::text[])
        WITH ORDINALITY AS k (realm, url_hash, cache_scope, auth_user_id, extractor_version, ord)
      JOIN realms r ON r.url = k.realm
      CROSS JOIN LATERAL (SELECT %s
        FROM modules m
        WHERE m.realm_id = r.id AND m.url_hash = k.url_hash AND m.cache_scope = k.cache_scope
          AND m.auth_user_id = k.auth_user_id AND m.extractor_version = k.extractor_version
        OFFSET 0) m
      """
          .formatted(COLUMNS);

  /** The window is a range of the primary key, however many of its rows are asked for. */
  private static final String NEWEST =
      """
      SELECT CASE WHEN w.wanted THEN m.entry END, m.file_alias, m.generation, m.failures,
        (extract(epoch FROM m.expires_at - clock_timestamp()) * 1000)::bigint, m.id, m.url,
        (SELECT url FROM realms WHERE id = m.realm_id)
      FROM (SELECT id, extractor_version = $1 AND cache_scope = 'public' AS wanted
        FROM modules WHERE id < $2 ORDER BY id DESC LIMIT $3) w
      JOIN module_rows m ON m.id = w.id
      ORDER BY m.id DESC
      """;

  private StoredRows() {}

  /** See {@link DefinitionStore#newest}. One statement; tried again on a dead connection. */
  static Future<DefinitionStore.Page> newest(
      SqlClient client, String extractorVersion, long before, int limit) {
    return DatabaseFailures.retriedOnce(
            () -> client.preparedQuery(NEWEST).execute(Tuple.of(extractorVersion, before, limit)))
        .map(rows -> {
          Map<ModuleKey, StoredEntry> found = LinkedHashMap.newLinkedHashMap(rows.size());
          long last = 0;
          for (Row row : rows) {
            last = row.getLong(5);
            if (row.getBuffer(0) != null) {
              put(
                  found,
                  new ModuleKey(
                      row.getString(7), row.getString(6), CacheScope.PUBLIC, "", extractorVersion),
                  row);
            }
          }
          return new DefinitionStore.Page(
              List.copyOf(found.values()), rows.size() < limit ? 0 : last);
        });
  }

  /** The rows there are for {@code keys}, in one statement; tried again on a dead connection. */
  public static Future<Map<ModuleKey, StoredEntry>> read(
      SqlClient client, Collection<ModuleKey> keys) {
    List<ModuleKey> asked = List.copyOf(keys);
    if (asked.isEmpty()) {
      return Future.succeededFuture(Map.of());
    }
    return DatabaseFailures.retriedOnce(() ->
            asked.size() == 1
                ? client.preparedQuery(ONE).execute(tuple(asked.getFirst()))
                : client.preparedQuery(MANY).execute(tuple(asked)))
        .map(rows -> {
          Map<ModuleKey, StoredEntry> found = HashMap.newHashMap(asked.size());
          for (Row row : rows) {
            ModuleKey key = asked.get(asked.size() == 1 ? 0 : row.getInteger(5) - 1);
            put(found, key, row);
          }
          return found;
        });
  }

  /**
   * The row there is for {@code key}, and its realm's generation of the same moment. One statement.
   */
  public static Future<InRealm> inRealm(SqlClient client, ModuleKey key) {
    return client
        .preparedQuery(IN_REALM)
        .execute(tuple(key))
        .map(rows -> {
          Map<ModuleKey, StoredEntry> found = new HashMap<>();
          long generation = 0;
          for (Row row : rows) {
            generation = row.getLong(5);
            if (row.getBuffer(0) != null) {
              put(found, key, row);
            }
          }
          return new InRealm(generation, found.get(key));
        });
  }

  /**
   * See {@link #inRealm}.
   *
   * @param generation 0 when there is no realm
   */
  public record InRealm(long generation, @Nullable StoredEntry entry) {}

  private static void put(Map<ModuleKey, StoredEntry> found, ModuleKey key, Row row) {
    byte[] bytes = row.getBuffer(0).getBytes();
    Long millisLeft = row.getLong(4);
    try {
      found.put(
          key,
          new StoredEntry(
              key,
              EntryJson.readStored(bytes),
              row.getString(1),
              row.getLong(2),
              millisLeft == null ? null : Duration.ofMillis(millisLeft),
              row.getInteger(3),
              bytes.length));
    } catch (JsonFormatException e) {
      // As good as no row: it is computed again and replaced.
      log.warn("the stored entry of {} cannot be read", key.module(), e);
    }
  }

  static Tuple tuple(ModuleKey key) {
    return Tuple.of(
        key.realm(),
        Sha256.ofUrl(key.module()),
        key.scope().storedName(),
        key.user(),
        key.extractorVersion());
  }

  private static Tuple tuple(List<ModuleKey> keys) {
    return Tuple.tuple()
        .addArrayOfString(keys.stream().map(ModuleKey::realm).toArray(String[]::new))
        .addArrayOfBuffer(
            keys.stream().map(key -> Sha256.ofUrl(key.module())).toArray(Buffer[]::new))
        .addArrayOfString(keys.stream().map(key -> key.scope().storedName()).toArray(String[]::new))
        .addArrayOfString(keys.stream().map(ModuleKey::user).toArray(String[]::new))
        .addArrayOfString(keys.stream().map(ModuleKey::extractorVersion).toArray(String[]::new));
  }
}
