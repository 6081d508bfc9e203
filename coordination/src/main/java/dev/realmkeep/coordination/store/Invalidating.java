package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.model.Invalidation;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * The statements of an invalidation, for a connection on which a transaction is open. {@link #lock}
 * comes first; every other statement is a later one and so sees what committed before the lock was
 * given. Order of locks and the argument: {@link ValidatedPersist}.
 */
final class Invalidating {
  private static final String LOCK =
      "SELECT id, generation FROM realms WHERE url = $1 FOR NO KEY UPDATE";

  private static final String LOCK_ALL = "SELECT id FROM realms ORDER BY id FOR NO KEY UPDATE";

  private static final String RAISE = "UPDATE realms SET generation = $2 WHERE id = $1";

  private static final String READERS =
      """
      SELECT e.module_id FROM paths p JOIN module_reads e ON e.path_id = p.id
      WHERE p.realm_id = $1 AND p.path = ANY($2)
      UNION
      SELECT o.id FROM modules o WHERE o.realm_id = $1 AND o.url_hash = ANY($3)
      ORDER BY 1
      """;

  private static final String READERS_OF_REALM =
      """
      SELECT e.module_id FROM paths p JOIN module_reads e ON e.path_id = p.id
      WHERE p.realm_id = $1
      UNION
      SELECT o.id FROM modules o WHERE o.realm_id = $1
      ORDER BY 1
      """;

  /** An index scan on a list of keys visits them in ascending order, and so locks them. */
  private static final String DELETE_ROWS = "DELETE FROM modules WHERE id = ANY($1) RETURNING url";

  private static final String DELETE_READS = "DELETE FROM module_reads WHERE module_id = ANY($1)";

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

  /** Ids of rows that read one of {@code paths} of the realm, and of the modules {@code own}. */
  Future<Long[]> readers(LockedRealm realm, Collection<String> paths, Collection<String> own) {
    return connection
        .preparedQuery(READERS)
        .execute(
            Tuple.tuple()
                .addInteger(realm.id())
                .addArrayOfString(paths.toArray(String[]::new))
                .addArrayOfBuffer(own.stream().map(Sha256::ofUrl).toArray(Buffer[]::new)))
        .map(Invalidating::ids);
  }

  /** Ids of rows of the realm and of rows that read from it. */
  Future<Long[]> readersOfRealm(LockedRealm realm) {
    return connection
        .preparedQuery(READERS_OF_REALM)
        .execute(Tuple.of(realm.id()))
        .map(Invalidating::ids);
  }

  /** Deletes rows with their edges; answers the URLs of their modules. */
  Future<Set<String>> delete(Long[] rows) {
    if (rows.length == 0) {
      return Future.succeededFuture(new LinkedHashSet<>());
    }
    Tuple ids = Tuple.tuple().addArrayOfLong(rows);
    Future<RowSet<Row>> deleted = connection.preparedQuery(DELETE_ROWS).execute(ids);
    Future<?> edges = connection.preparedQuery(DELETE_READS).execute(ids);
    return Future.all(deleted, edges)
        .map(done -> {
          Set<String> urls = new LinkedHashSet<>();
          deleted.result().forEach(row -> urls.add(row.getString(0)));
          return urls;
        });
  }

  /** Whether there is anything to delete. */
  Future<Boolean> anyRow() {
    return connection
        .preparedQuery("SELECT EXISTS (SELECT 1 FROM modules)")
        .execute()
        .map(rows -> rows.iterator().next().getBoolean(0));
  }

  Future<Void> deleteAll() {
    return Future.all(
            connection.preparedQuery("DELETE FROM modules").execute(),
            connection.preparedQuery("DELETE FROM module_reads").execute())
        .mapEmpty();
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

  private static Long[] ids(RowSet<Row> rows) {
    Long[] ids = new Long[rows.size()];
    int next = 0;
    for (Row row : rows) {
      ids[next++] = row.getLong(0);
    }
    return ids;
  }
}
