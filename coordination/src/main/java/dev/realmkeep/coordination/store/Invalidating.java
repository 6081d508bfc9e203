package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.model.Invalidation;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
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

  /** Rows are locked in the order of their ids before any is deleted: see the class comment. */
  private static final String READERS =
      """
      SELECT m.id, m.url FROM modules m
      WHERE m.id IN (
        SELECT e.module_id FROM paths p JOIN module_reads e ON e.path_id = p.id
        WHERE p.realm_id = $1 AND p.path = ANY($2)
        UNION
        SELECT o.id FROM modules o WHERE o.realm_id = $1 AND o.url_hash = ANY($3))
      ORDER BY m.id
      FOR UPDATE
      """;

  private static final String READERS_OF_REALM =
      """
      SELECT m.id, m.url FROM modules m
      WHERE m.id IN (
        SELECT e.module_id FROM paths p JOIN module_reads e ON e.path_id = p.id
        WHERE p.realm_id = $1
        UNION
        SELECT o.id FROM modules o WHERE o.realm_id = $1)
      ORDER BY m.id
      FOR UPDATE
      """;

  private static final String DELETE_ROWS = "DELETE FROM modules WHERE id = ANY($1)";
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

  /** A row of modules about to go. */
  record Doomed(long id, String url) {}

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

  /** Rows that read one of {@code paths} of the realm, and rows of the modules {@code own}. */
  Future<List<Doomed>> readers(
      LockedRealm realm, Collection<String> paths, Collection<String> own) {
    return connection
        .preparedQuery(READERS)
        .execute(
            Tuple.tuple()
                .addInteger(realm.id())
                .addArrayOfString(paths.toArray(String[]::new))
                .addArrayOfBuffer(own.stream().map(Sha256::ofUrl).toArray(Buffer[]::new)))
        .map(Invalidating::doomed);
  }

  /** Rows of the realm and rows that read from it. */
  Future<List<Doomed>> readersOfRealm(LockedRealm realm) {
    return connection
        .preparedQuery(READERS_OF_REALM)
        .execute(Tuple.of(realm.id()))
        .map(Invalidating::doomed);
  }

  Future<Void> delete(List<Doomed> rows) {
    if (rows.isEmpty()) {
      return Future.succeededFuture();
    }
    Tuple ids = Tuple.tuple().addArrayOfLong(rows.stream().map(Doomed::id).toArray(Long[]::new));
    return Future.all(
            connection.preparedQuery(DELETE_ROWS).execute(ids),
            connection.preparedQuery(DELETE_READS).execute(ids))
        .mapEmpty();
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

  static Set<String> urls(List<Doomed> rows) {
    Set<String> urls = new LinkedHashSet<>();
    rows.forEach(row -> urls.add(row.url()));
    return urls;
  }

  private static List<Doomed> doomed(RowSet<Row> rows) {
    List<Doomed> doomed = new ArrayList<>(rows.size());
    for (Row row : rows) {
      doomed.add(new Doomed(row.getLong(0), row.getString(1)));
    }
    return doomed;
  }
}
