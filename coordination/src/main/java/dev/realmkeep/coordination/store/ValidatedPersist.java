package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.json.EntryJson;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.fleet.NodeId;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.coordination.store.PathIds.RealmPath;
import dev.realmkeep.coordination.store.PersistProbe.Point;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.LinkedHashSet;
import java.util.Map;
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
 * <p>Why nothing deadlocks. A persist takes shared locks on all its realm rows in one statement,
 * ordered by id, and then at most one row of a module; a writer takes its realm row and no row of a
 * module. Nobody asks for a realm row while holding a row of a module.
 *
 * <p>A row that is stored over another one gets a new number, and the old number is listed as
 * invalidated. So a number names one result for ever: whoever lists it, even while this transaction
 * is open, means the old result and not this one.
 */
public final class ValidatedPersist {
  private static final String LOCK =
      "SELECT id, url, generation FROM realms WHERE url = ANY($1) ORDER BY id FOR SHARE";

  private static final String COMPARE =
      """
      SELECT r.url, p.path, k.version, %1$s
      FROM unnest($1::bigint[], $2::bigint[]) AS k (path_id, version)
      JOIN paths p ON p.id = k.path_id
      JOIN realms r ON r.id = p.realm_id
      LEFT JOIN realm_files f ON f.realm_id = p.realm_id AND f.path = p.path
      WHERE %1$s <> k.version
      ORDER BY r.url, p.path
      LIMIT 1
      """
          .formatted(CurrentVersion.SQL);

  private static final String UPSERT =
      """
      INSERT INTO module_rows (realm_id, url_hash, cache_scope, auth_user_id, extractor_version,
        url, state, entry, file_alias, generation, failures, took_ms, expires_at, computed_by)
      VALUES ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12,
        clock_timestamp() + $13::bigint * interval '1 millisecond', $14)
      ON CONFLICT (realm_id, url_hash, cache_scope, auth_user_id, extractor_version) DO UPDATE SET
        id = DEFAULT, replaces = module_rows.id, state = excluded.state, entry = excluded.entry, file_alias = excluded.file_alias,
        generation = excluded.generation, failures = excluded.failures,
        took_ms = excluded.took_ms, created_at = clock_timestamp(),
        expires_at = excluded.expires_at, computed_by = excluded.computed_by
      RETURNING id, replaces
      """;

  private static final String LIST_REPLACED = "INSERT INTO invalidated (module_id) VALUES ($1)";

  private static final String ADD_READS =
      """
      INSERT INTO module_reads (module_id, path_id, version)
      SELECT DISTINCT $1::bigint, k.path_id, k.version
      FROM unnest($2::bigint[], $3::bigint[]) AS k (path_id, version)
      """;

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

  /** The numbers of the paths read, for {@link #in}; on another connection than that one's. */
  public static Future<Map<RealmPath, Long>> resolve(SqlClient client, Populated populated) {
    return PathIds.resolve(client, populated.reads());
  }

  /** Runs inside the transaction of {@code connection}. {@code ids} are those of its read set. */
  public Future<PersistOutcome> in(SqlConnection connection, Map<RealmPath, Long> ids) {
    for (FileRead read : populated.reads()) {
      if (!ids.containsKey(new RealmPath(read.realm(), read.path()))) {
        // Its realm is gone.
        return Future.succeededFuture(moved(read, FileRead.ABSENT));
      }
    }
    Tuple edges = edges(Tuple.tuple(), ids);
    Future<RowSet<Row>> locked =
        connection.preparedQuery(LOCK).execute(Tuple.tuple().addArrayOfString(realms()));
    Future<RowSet<Row>> compared =
        probe == PersistProbe.NONE
            ? connection.preparedQuery(COMPARE).execute(edges)
            : locked
                .compose(rows -> probe.at(Point.LOCKED))
                .compose(go -> connection.preparedQuery(COMPARE).execute(edges));
    return Future.all(locked, compared)
        .compose(done -> {
          for (Row difference : compared.result()) {
            return Future.succeededFuture(
                new PersistOutcome.SourcesMoved(
                    difference.getString(0),
                    difference.getString(1),
                    difference.getLong(2),
                    difference.getLong(3)));
          }
          for (Row realm : locked.result()) {
            if (realm.getString(1).equals(key.realm())) {
              return store(connection, realm.getInteger(0), realm.getLong(2), ids);
            }
          }
          return Future.succeededFuture(
              moved(new FileRead(key.realm(), "", FileRead.ABSENT), FileRead.ABSENT));
        });
  }

  private Future<PersistOutcome> store(
      SqlConnection connection, int realmId, long generation, Map<RealmPath, Long> ids) {
    byte[] entry = EntryJson.write(key.module(), populated.entry());
    Tuple row =
        Tuple.tuple()
            .addInteger(realmId)
            .addBuffer(Sha256.ofUrl(key.module()))
            .addString(key.scope().storedName())
            .addString(key.user())
            .addString(key.extractorVersion())
            .addString(key.module())
            .addString(state(populated.entry()))
            .addBuffer(Buffer.buffer(entry))
            .addString(populated.fileAlias())
            .addLong(generation)
            .addInteger(populated.failures())
            .addLong(populated.tookMillis())
            .addLong(expiresAfterMillis())
            .addString(by.text());
    return probe
        .at(Point.COMPARED)
        .compose(go -> connection.preparedQuery(UPSERT).execute(row))
        .compose(stored -> {
          Row numbers = stored.iterator().next();
          Tuple reads = edges(Tuple.of(numbers.getLong(0)), ids);
          Long replaced = numbers.getLong(1);
          Future<?> listed =
              replaced == null
                  ? Future.succeededFuture()
                  : connection.preparedQuery(LIST_REPLACED).execute(Tuple.of(replaced));
          return Future.all(listed, connection.preparedQuery(ADD_READS).execute(reads));
        })
        .compose(written -> probe.at(Point.WRITTEN))
        .map(ready ->
            new PersistOutcome.Persisted(
                new StoredEntry(
                    key,
                    populated.entry(),
                    populated.fileAlias(),
                    generation,
                    populated.expiresAfter(),
                    populated.failures(),
                    entry.length)));
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

  private Tuple edges(Tuple tuple, Map<RealmPath, Long> ids) {
    Long[] pathIds = new Long[populated.reads().size()];
    Long[] versions = new Long[pathIds.length];
    for (int i = 0; i < pathIds.length; i++) {
      FileRead read = populated.reads().get(i);
      pathIds[i] = ids.get(new RealmPath(read.realm(), read.path()));
      versions[i] = read.version();
    }
    return tuple.addArrayOfLong(pathIds).addArrayOfLong(versions);
  }

  private static PersistOutcome.SourcesMoved moved(FileRead read, long actual) {
    return new PersistOutcome.SourcesMoved(read.realm(), read.path(), read.version(), actual);
  }

  private static String state(ModuleEntry entry) {
    return switch (entry) {
      case ModuleEntry.Found found -> "found";
      case ModuleEntry.Missing missing -> "missing";
      case ModuleEntry.Failed failed -> "error";
    };
  }
}
