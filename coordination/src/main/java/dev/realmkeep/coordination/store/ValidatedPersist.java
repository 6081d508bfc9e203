package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.NodeId;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.coordination.store.PersistProbe.Point;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashSet;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/**
 * The statements that store a row only if its whole read set is current, for a connection on which
 * a transaction is open. The caller commits on {@link PersistOutcome.Persisted} and rolls back on
 * everything else.
 *
 * <p>Why the lock and the comparison are two statements. Under READ COMMITTED a statement that
 * waits for a row lock goes on, once it has it, with the snapshot it began with. With both in one
 * statement:
 *
 * <ol>
 *   <li>writer: updates the realm row (holds its lock), writes the file with version 8
 *   <li>persist: takes its snapshot (the file has version 7) and waits for the realm row
 *   <li>writer: looks for rows that read the file, finds none, commits
 *   <li>persist: gets the lock and compares <em>in the snapshot of step 2</em>: 7 = 7, stored stale
 * </ol>
 *
 * <p>With the comparison in a later statement, step 4 takes a new snapshot and sees version 8. And
 * if the persist has the lock first, the writer waits in step 1; the persist commits, and the
 * writer's search for readers, a later statement of the writer, finds the row and deletes it.
 * Either way nothing stale is left.
 *
 * <p>Why nothing deadlocks. A persist adds what it has read to the dictionary of paths, in one
 * statement, sorted; then takes shared locks on all its realm rows in one statement, ordered by id;
 * and then at most one row of a module. A writer takes its realm row, no path and no row of a
 * module. Nobody asks for a path while holding a realm row, or for a realm row while holding a row
 * of a module.
 *
 * <p>Why {@code OFFSET 0}, here and in other statements that look for a list of keys. A key has
 * several columns, which come from several tables (the realm from one, the path from another).
 * While the tables are new, the planner takes it for as cheap to look for a part of the key and to
 * compare the rest row by row, and reads all of a realm for each key. What it cannot pull out of
 * its subquery it looks for with the whole key.
 *
 * <p>All statements are sent at once, with whatever ends the transaction: nobody waits for this
 * process while its locks are held.
 *
 * <p>A row that is stored over another one gets a new number, and the old number is listed as
 * invalidated. So a number names one result for ever: whoever lists it, even while this transaction
 * is open, means the old result and not this one.
 */
public final class ValidatedPersist {
  private static final String LOCK =
      "SELECT id FROM realms WHERE url = ANY($1) ORDER BY id FOR SHARE";

  /** For whoever looked for a path first; nothing is written when all are known. */
  private static final String ADD_PATHS =
      """
      INSERT INTO paths (realm_id, path)
      SELECT DISTINCT r.id, k.path COLLATE "C"
      FROM unnest($1::text[], $2::text[]) AS k (url, path)
      JOIN realms r ON r.url = k.url
      LEFT JOIN LATERAL (SELECT id FROM paths
        WHERE realm_id = r.id AND path = k.path OFFSET 0) p ON true
      WHERE p.id IS NULL
      ORDER BY 1, 2
      ON CONFLICT DO NOTHING
      """;

  /**
   * Compares and, when all is current, stores. One row: what was stored, or the first difference,
   * or neither when there is no realm.
   */
  private static final String STORE =
      """
      WITH k AS MATERIALIZED (
          SELECT k.url, k.path, k.version, p.id AS path_id, coalesce(%1$s, 0) AS actual
          FROM unnest($1::text[], $2::text[], $3::bigint[]) AS k (url, path, version)
          LEFT JOIN realms r ON r.url = k.url
          LEFT JOIN LATERAL (SELECT * FROM paths
            WHERE realm_id = r.id AND path = k.path OFFSET 0) p ON true
          LEFT JOIN realm_files f ON f.realm_id = p.realm_id AND f.path = p.path),
        moved AS MATERIALIZED (
          SELECT url, path, version, actual FROM k WHERE path_id IS NULL OR actual <> version
          ORDER BY url, path LIMIT 1),
        stored AS (
          INSERT INTO module_rows (realm_id, url_hash, cache_scope, auth_user_id, extractor_version,
            url, state, entry, file_alias, generation, failures, took_ms, expires_at, computed_by)
          SELECT r.id, $5, $6, $7, $8, $9, $10, $11, $12, r.generation, $13, $14,
            clock_timestamp() + $15::bigint * interval '1 millisecond', $16
          FROM realms r WHERE r.url = $4 AND NOT EXISTS (SELECT FROM moved)
          ON CONFLICT (realm_id, url_hash, cache_scope, auth_user_id, extractor_version)
          DO UPDATE SET
            id = DEFAULT, replaces = module_rows.id, state = excluded.state,
            entry = excluded.entry, file_alias = excluded.file_alias,
            generation = excluded.generation, failures = excluded.failures,
            took_ms = excluded.took_ms, created_at = clock_timestamp(),
            expires_at = excluded.expires_at, computed_by = excluded.computed_by
          RETURNING id, replaces, generation),
        listed AS (
          INSERT INTO invalidated (module_id)
          SELECT replaces FROM stored WHERE replaces IS NOT NULL),
        edges AS (
          INSERT INTO module_reads (module_id, path_id, version)
          SELECT DISTINCT s.id, k.path_id, k.version FROM stored s CROSS JOIN k)
      SELECT s.generation, m.url, m.path, m.version, m.actual
      FROM (SELECT) AS one LEFT JOIN stored s ON true LEFT JOIN moved m ON true
      """
          .formatted(CurrentVersion.SQL);

  private final ModuleKey key;
  private final Populated populated;
  private final NodeId by;
  private final PersistProbe probe;

  /**
   * @param by the process that computed it
   */
  public ValidatedPersist(ModuleKey key, Populated populated, NodeId by, PersistProbe probe) {
    this.key = key;
    this.populated = populated;
    this.by = by;
    this.probe = probe;
  }

  /**
   * Sends everything but the end of the transaction of {@code connection}, which may be sent after
   * it without waiting: when one statement fails the next ones do, and nothing is committed.
   */
  public Future<PersistOutcome> in(SqlConnection connection) {
    byte[] entry = EntryJson.write(key.module(), populated.entry());
    Future<?> added =
        populated.reads().isEmpty()
            ? Future.succeededFuture()
            : connection.preparedQuery(ADD_PATHS).execute(paths());
    Future<?> locked =
        connection.preparedQuery(LOCK).execute(Tuple.tuple().addArrayOfString(realms()));
    Future<RowSet<Row>> stored =
        probe == PersistProbe.NONE
            ? connection.preparedQuery(STORE).execute(row(entry))
            : locked
                .compose(rows -> probe.at(Point.LOCKED))
                .compose(go -> connection.preparedQuery(STORE).execute(row(entry)))
                .compose(rows -> probe.at(Point.WRITTEN).map(rows));
    return added
        .compose(_ -> locked)
        .compose(_ -> stored)
        .map(rows -> outcome(rows.iterator().next(), entry.length))
        // Not before the last statement has been answered: the connection is in use until then.
        .eventually(() -> stored.transform(over -> Future.succeededFuture()));
  }

  private PersistOutcome outcome(Row row, int bytes) {
    if (row.getLong(0) != null) {
      return new PersistOutcome.Persisted(
          new StoredEntry(
              key,
              populated.entry(),
              populated.fileAlias(),
              row.getLong(0),
              populated.expiresAfter(),
              populated.failures(),
              bytes));
    }
    return row.getString(1) == null
        ? new PersistOutcome.SourcesMoved(key.realm(), "", FileRead.ABSENT, FileRead.ABSENT)
        : new PersistOutcome.SourcesMoved(
            row.getString(1), row.getString(2), row.getLong(3), row.getLong(4));
  }

  private Tuple paths() {
    return Tuple.tuple()
        .addArrayOfString(populated.reads().stream().map(FileRead::realm).toArray(String[]::new))
        .addArrayOfString(populated.reads().stream().map(FileRead::path).toArray(String[]::new));
  }

  private Tuple row(byte[] entry) {
    return paths()
        .addArrayOfLong(populated.reads().stream().map(FileRead::version).toArray(Long[]::new))
        .addString(key.realm())
        .addBuffer(Sha256.ofUrl(key.module()))
        .addString(key.scope().storedName())
        .addString(key.user())
        .addString(key.extractorVersion())
        .addString(key.module())
        .addString(state(populated.entry()))
        .addBuffer(Buffer.buffer(entry))
        .addString(populated.fileAlias())
        .addInteger(populated.failures())
        .addLong(populated.tookMillis())
        .addLong(expiresAfterMillis())
        .addString(by.text());
  }

  private @Nullable Long expiresAfterMillis() {
    return populated.expiresAfter() == null ? null : populated.expiresAfter().toMillis();
  }

  private String[] realms() {
    Set<String> realms = new LinkedHashSet<>();
    realms.add(key.realm());
    populated.reads().forEach(read -> realms.add(read.realm()));
    return realms.toArray(String[]::new);
  }

  private static String state(ModuleEntry entry) {
    return switch (entry) {
      case ModuleEntry.Found found -> "found";
      case ModuleEntry.Missing missing -> "missing";
      case ModuleEntry.Failed failed -> "error";
    };
  }
}
