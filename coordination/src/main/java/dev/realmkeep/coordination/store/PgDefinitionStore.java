package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.DefinitionStore;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseFailures;
import dev.realmkeep.coordination.store.Invalidating.LockedRealm;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.BiFunction;
import java.util.function.Function;

/**
 * Definitions in PostgreSQL. Any thread; futures complete on event loops. A persist is validated as
 * {@link ValidatedPersist} describes and may be lost with the power (it costs one prerender); an
 * invalidation is durable once it is answered.
 */
public final class PgDefinitionStore implements DefinitionStore {
  private static final String READS =
      """
      SELECT r.url, p.path, e.version
      FROM modules m
      JOIN module_reads e ON e.module_id = m.id
      JOIN paths p ON p.id = e.path_id
      JOIN realms r ON r.id = p.realm_id
      WHERE m.realm_id = (SELECT id FROM realms WHERE url = $1)
        AND m.url_hash = $2 AND m.cache_scope = $3 AND m.auth_user_id = $4
        AND m.extractor_version = $5
      ORDER BY r.url, p.path COLLATE "C"
      """;

  private static final String ORIGIN =
      """
      SELECT m.computed_by,
        (extract(epoch FROM clock_timestamp() - m.created_at) * 1000)::bigint, m.took_ms
      FROM modules m
      WHERE m.realm_id = (SELECT id FROM realms WHERE url = $1)
        AND m.url_hash = $2 AND m.cache_scope = $3 AND m.auth_user_id = $4
        AND m.extractor_version = $5
      """;

  /** Another name of the same file is not a dependent. */
  private static final String DEPENDENTS =
      """
      SELECT DISTINCT d.url
      FROM realms r
      JOIN modules m ON m.realm_id = r.id
        AND m.url_hash = $2 AND m.cache_scope = $3 AND m.auth_user_id = $4
        AND m.extractor_version = $5
      CROSS JOIN LATERAL (SELECT id FROM paths
        WHERE realm_id = r.id AND path = substr(m.file_alias, length(r.url) + 1) OFFSET 0) p
      JOIN module_reads e ON e.path_id = p.id AND e.version > 0
      JOIN modules d ON d.id = e.module_id AND d.file_alias IS DISTINCT FROM m.file_alias
      WHERE r.url = $1
      ORDER BY d.url
      """;

  /** Edges that are not current, and edges that belong to no row and to nothing a sweep finds. */
  private static final String AUDIT =
      """
      SELECT coalesce(m.url, '(no row)'), r.url, p.path, e.version, %1$s
      FROM module_reads e
      JOIN paths p ON p.id = e.path_id
      JOIN realms r ON r.id = p.realm_id
      LEFT JOIN modules m ON m.id = e.module_id
      LEFT JOIN realm_files f ON f.realm_id = p.realm_id AND f.path = p.path
      WHERE CASE WHEN m.id IS NOT NULL THEN %1$s <> e.version
        ELSE NOT EXISTS (SELECT FROM invalidated i WHERE i.module_id = e.module_id) END
      ORDER BY 1, 2, 3
      """
          .formatted(CurrentVersion.SQL);

  /** The audit reads whole tables: give the planner everything back, and time. */
  private static final String WHOLE_TABLES =
      """
      SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on;
      SET LOCAL enable_mergejoin = on; SET LOCAL statement_timeout = '100s'
      """;

  /** Rows of one statement. */
  private static final int KEYS_MAX = 256;

  private final Database database;
  private final InvalidationBus bus;
  private final PersistProbe probe;
  private final GatheredReads<ModuleKey, StoredEntry> reads;

  /**
   * @param bus hears of every invalidation of this store before its caller does
   */
  public PgDefinitionStore(Database database, InvalidationBus bus) {
    this(database, bus, PersistProbe.NONE);
  }

  /** As the other constructor, for tests that hold persists. */
  public PgDefinitionStore(Database database, InvalidationBus bus, PersistProbe probe) {
    this.database = database;
    this.bus = bus;
    this.probe = probe;
    this.reads =
        new GatheredReads<>(
            keys -> StoredRows.read(database.reads(), keys),
            KEYS_MAX,
            GatheredReads.Turns.of(database.vertx()));
  }

  @Override
  public CompletableFuture<Map<ModuleKey, StoredEntry>> read(Collection<ModuleKey> keys) {
    return DatabaseFailures.toPort(reads.read(keys));
  }

  @Override
  public CompletableFuture<Page> newest(String extractorVersion, long before, int limit) {
    return DatabaseFailures.toPort(
        StoredRows.newest(database.reads(), extractorVersion, before, limit));
  }

  @Override
  public CompletableFuture<PersistOutcome> persist(ModuleKey key, Populated populated) {
    return DatabaseFailures.toPort(
        database
            .populates()
            .withTransaction(connection -> {
              Future<?> asynchronous =
                  connection.query("SET LOCAL synchronous_commit = off").execute();
              Future<PersistOutcome> outcome =
                  new ValidatedPersist(key, populated, database.node(), probe).in(connection);
              return Future.all(asynchronous, outcome).map(done -> outcome.result());
            }));
  }

  @Override
  public CompletableFuture<Invalidation> invalidate(String realm, List<String> modules) {
    Set<String> paths = ModuleNames.paths(realm, modules);
    Set<String> own = ModuleNames.ofFiles(realm, paths);
    return invalidating(
        realm,
        Invalidation.Kind.MODULES,
        (statements, locked) -> statements.invalidate(locked, locked.generation() + 1, paths, own));
  }

  @Override
  public CompletableFuture<Invalidation> clearRealm(String realm) {
    return invalidating(
        realm,
        Invalidation.Kind.REALM,
        (statements, locked) ->
            statements
                .invalidateRealm(locked)
                .compose(gone ->
                    statements.log(
                        Invalidation.Kind.REALM, realm, locked.generation() + 1, List.of())));
  }

  @Override
  public CompletableFuture<Invalidation> clearAll() {
    return inTransaction(connection -> {
      Invalidating statements = new Invalidating(connection);
      return statements
          .lockAll()
          .compose(locked -> statements.invalidateAll())
          .compose(gone -> statements.log(Invalidation.Kind.ALL, "", 0, List.of()));
    });
  }

  @Override
  public CompletableFuture<List<FileRead>> reads(ModuleKey key) {
    return DatabaseFailures.toPort(
        query(READS, key)
            .map(rows -> {
              List<FileRead> reads = new ArrayList<>(rows.size());
              for (Row row : rows) {
                reads.add(new FileRead(row.getString(0), row.getString(1), row.getLong(2)));
              }
              return reads;
            }));
  }

  @Override
  public CompletableFuture<List<String>> dependents(ModuleKey key) {
    return DatabaseFailures.toPort(
        query(DEPENDENTS, key)
            .map(rows -> {
              List<String> urls = new ArrayList<>(rows.size());
              rows.forEach(row -> urls.add(row.getString(0)));
              return urls;
            }));
  }

  @Override
  public CompletableFuture<Optional<Origin>> origin(ModuleKey key) {
    return DatabaseFailures.toPort(
        query(ORIGIN, key)
            .map(rows -> {
              for (Row row : rows) {
                return Optional.of(
                    new Origin(row.getString(0), Math.max(0, row.getLong(1)), row.getLong(2)));
              }
              return Optional.empty();
            }));
  }

  @Override
  public CompletableFuture<List<StaleRead>> audit() {
    return DatabaseFailures.toPort(
        database
            .reads()
            .withTransaction(connection ->
                connection
                    .query(WHOLE_TABLES)
                    .execute()
                    .compose(set -> connection.query(AUDIT).execute()))
            .map(rows -> {
              List<StaleRead> stale = new ArrayList<>(rows.size());
              for (Row row : rows) {
                FileRead read = new FileRead(row.getString(1), row.getString(2), row.getLong(3));
                stale.add(new StaleRead(row.getString(0), read, row.getLong(4)));
              }
              return stale;
            }));
  }

  private CompletableFuture<Invalidation> invalidating(
      String realm,
      Invalidation.Kind kind,
      BiFunction<Invalidating, LockedRealm, Future<Invalidation>> removeAndLog) {
    return inTransaction(connection -> {
      Invalidating statements = new Invalidating(connection);
      return statements
          .lock(realm)
          .compose(locked -> {
            if (locked.isEmpty()) {
              return Future.succeededFuture(new Invalidation(0, kind, realm, 0, List.of()));
            }
            return statements
                .raise(locked.get(), locked.get().generation() + 1)
                .compose(raised -> removeAndLog.apply(statements, locked.get()));
          });
    });
  }

  /** An invalidation of sequence number 0 is of an unknown realm: nothing was logged. */
  private CompletableFuture<Invalidation> inTransaction(
      Function<SqlConnection, Future<Invalidation>> work) {
    return DatabaseFailures.toPort(
        DatabaseFailures.retriedAfterRollback(() -> database.reads().withTransaction(work))
            .map(committed -> {
              if (committed.seq() > 0) {
                bus.deliver(committed);
              }
              return committed;
            }));
  }

  private Future<RowSet<Row>> query(String sql, ModuleKey key) {
    return DatabaseFailures.retriedOnce(
        () -> database.reads().preparedQuery(sql).execute(StoredRows.tuple(key)));
  }
}
