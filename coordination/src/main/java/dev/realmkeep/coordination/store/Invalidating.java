package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.model.Invalidation;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.List;
import java.util.Optional;

/**
 * The statements of an invalidation, for a connection on which a transaction is open. {@link #lock}
 * comes first; every other statement is a later one and so sees what committed before the lock was
 * given. Order of locks and the argument: {@link ValidatedPersist}.
 *
 * <p>A row is invalidated by listing its number in {@code invalidated}, which takes it out of the
 * view {@code modules}. No row of a module is locked or changed, so the time this takes depends on
 * how many rows there are and not on how large they are, how much they read or where they lie. What
 * is listed is deleted later: see {@link Sweep}.
 */
final class Invalidating {
  private static final String LOCK =
      "SELECT id, generation FROM realms WHERE url = $1 FOR NO KEY UPDATE";

  private static final String LOCK_ALL = "SELECT id FROM realms ORDER BY id FOR NO KEY UPDATE";

  private static final String RAISE = "UPDATE realms SET generation = $2 WHERE id = $1";

  /**
   * Lists the rows that read one of the paths, and those of the modules, by their numbers, and logs
   * the URLs of their modules and of those that are named anyway.
   */
  private static final String INVALIDATE =
      """
      WITH gone AS MATERIALIZED (
          SELECT m.id, m.url
          FROM (
            SELECT e.module_id FROM paths p JOIN module_reads e ON e.path_id = p.id
            WHERE p.realm_id = $1 AND p.path = ANY($2)
            UNION
            SELECT o.id FROM modules o WHERE o.realm_id = $1 AND o.url_hash = ANY($3)
          ) AS k (id)
          JOIN modules m ON m.id = k.id),
        listed AS (INSERT INTO invalidated (module_id) SELECT id FROM gone)
      INSERT INTO change_log (kind, realm, generation, keys)
      SELECT $4, $5, $6,
        array(SELECT url FROM gone GROUP BY url ORDER BY min(id))
          || array(SELECT o FROM unnest($7::text[]) WITH ORDINALITY AS n (o, ord)
               WHERE NOT EXISTS (SELECT FROM gone WHERE url = o) ORDER BY ord)
      RETURNING seq, keys
      """;

  private static final String INVALIDATE_REALM =
      """
      INSERT INTO invalidated (module_id)
      SELECT m.id
      FROM (
        SELECT e.module_id FROM paths p JOIN module_reads e ON e.path_id = p.id
        WHERE p.realm_id = $1
        UNION
        SELECT o.id FROM modules o WHERE o.realm_id = $1
      ) AS k (id)
      JOIN modules m ON m.id = k.id
      """;

  private static final String INVALIDATE_ALL =
      "INSERT INTO invalidated (module_id) SELECT id FROM modules";

  private static final String LOG =
      "INSERT INTO change_log (kind, realm, generation, keys) VALUES ($1, $2, $3, $4)"
          + " RETURNING seq";

  private final SqlConnection connection;

  Invalidating(SqlConnection connection) {
    this.connection = connection;
  }

  /** A locked realm row. */
  record LockedRealm(int id, String url, long generation) {}

  /** Locks the realm against other writers and against persists that read from it. */
  Future<Optional<LockedRealm>> lock(String realm) {
    return connection
        .preparedQuery(LOCK)
        .execute(Tuple.of(realm))
        .map(rows -> {
          for (Row row : rows) {
            return Optional.of(new LockedRealm(row.getInteger(0), realm, row.getLong(1)));
          }
          return Optional.empty();
        });
  }

  /** Locks every realm. */
  Future<Void> lockAll() {
    return connection.preparedQuery(LOCK_ALL).execute().mapEmpty();
  }

  Future<Void> raise(LockedRealm realm, long generation) {
    return connection.preparedQuery(RAISE).execute(Tuple.of(realm.id(), generation)).mapEmpty();
  }

  /**
   * Invalidates the rows that read one of {@code paths} of the realm, and those of the modules
   * {@code own}, and logs it with the URLs of all of them.
   */
  Future<Invalidation> invalidate(
      LockedRealm realm, long generation, Collection<String> paths, Collection<String> own) {
    return connection
        .preparedQuery(INVALIDATE)
        .execute(
            Tuple.tuple()
                .addInteger(realm.id())
                .addArrayOfString(paths.toArray(String[]::new))
                .addArrayOfBuffer(own.stream().map(Sha256::ofUrl).toArray(Buffer[]::new))
                .addString(InvalidationRows.kindName(Invalidation.Kind.MODULES))
                .addString(realm.url())
                .addLong(generation)
                .addArrayOfString(own.toArray(String[]::new)))
        .map(rows -> {
          Row logged = rows.iterator().next();
          return new Invalidation(
              logged.getLong(0),
              Invalidation.Kind.MODULES,
              realm.url(),
              generation,
              List.of(logged.getArrayOfStrings(1)));
        });
  }

  /** Invalidates the rows of the realm and those that read from it. */
  Future<Void> invalidateRealm(LockedRealm realm) {
    return connection.preparedQuery(INVALIDATE_REALM).execute(Tuple.of(realm.id())).mapEmpty();
  }

  /** Invalidates every row; answers how many there were. */
  Future<Integer> invalidateAll() {
    return connection.preparedQuery(INVALIDATE_ALL).execute().map(RowSet::rowCount);
  }

  /** Appends to the log. Sequence numbers of one realm grow with its generations. */
  Future<Invalidation> log(
      Invalidation.Kind kind, String realm, long generation, Collection<String> modules) {
    List<String> keys = List.copyOf(modules);
    return connection
        .preparedQuery(LOG)
        .execute(
            Tuple.tuple()
                .addString(InvalidationRows.kindName(kind))
                .addString(realm)
                .addLong(generation)
                .addArrayOfString(keys.toArray(String[]::new)))
        .map(rows -> rows.iterator().next().getLong(0))
        .map(seq -> new Invalidation(seq, kind, realm, generation, keys));
  }
}
