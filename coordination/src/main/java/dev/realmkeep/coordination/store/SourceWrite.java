package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileChange.Precondition;
import dev.realmkeep.cache.port.FileStat;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.coordination.store.Invalidating.LockedRealm;
import io.vertx.core.Future;
import io.vertx.core.buffer.Buffer;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * One source write with its invalidation: a transaction of two round trips, one until the realm's
 * row is locked and one that changes and commits. What need not change is found inside of the
 * transaction, under the realm's lock, so that two equal writes at once are one generation.
 *
 * <p>The commit is sent with the statements before it: when one of them fails, the next ones do and
 * the commit rolls back. A realm's row is never locked while this process gets to run once more.
 *
 * <p>Order: the realm's row is locked first; the files, the rows that read them, and the log are
 * later statements. See {@link ValidatedPersist} for why.
 */
final class SourceWrite {
  /** Bytes of content sent in one statement; a statement's limit is a gigabyte. */
  private static final long BATCH_BYTES_MAX = 16L << 20;

  private static final String CURRENT =
      """
      SELECT path, version, sha256 FROM realm_files
      WHERE realm_id = (SELECT id FROM realms WHERE url = $1) AND path = ANY($2)
      """;

  private static final String PUT =
      """
      INSERT INTO realm_files (realm_id, path, version, content, size_bytes, sha256, media_type)
      SELECT $1, k.path, $2, k.content, octet_length(k.content), k.sha256, k.media_type
      FROM unnest($3::text[], $4::bytea[], $5::text[], $6::text[])
        AS k (path, content, sha256, media_type)
      ON CONFLICT (realm_id, path) DO UPDATE SET
        version = excluded.version, content = excluded.content, size_bytes = excluded.size_bytes,
        sha256 = excluded.sha256, media_type = excluded.media_type, updated_at = clock_timestamp()
      RETURNING path, version, size_bytes, sha256, media_type,
        (extract(epoch FROM updated_at) * 1000)::bigint
      """;

  private static final String DELETE =
      "DELETE FROM realm_files WHERE realm_id = $1 AND path = ANY($2)";

  private final SqlConnection connection;
  private final Invalidating invalidating;
  private final String realm;
  private final List<FileChange> changes;

  /**
   * @throws IllegalArgumentException when two changes are of the same path
   */
  SourceWrite(SqlConnection connection, String realm, List<FileChange> changes) {
    Set<String> paths = new LinkedHashSet<>();
    for (FileChange change : changes) {
      if (!paths.add(change.path())) {
        throw new IllegalArgumentException("two changes of " + change.path());
      }
    }
    this.connection = connection;
    this.invalidating = new Invalidating(connection);
    this.realm = realm;
    this.changes = changes;
  }

  /** Completes when the transaction has ended, whatever came of it. */
  Future<WriteOutcome> run() {
    Future<?> begun = connection.query("BEGIN").execute();
    Future<Optional<LockedRealm>> lock = invalidating.lock(realm);
    // Sent without waiting for the lock, and run by the server after it has given it.
    Future<Map<String, Current>> files = current();
    return Future.join(begun, lock, files)
        .compose(done ->
            lock.result().isPresent()
                ? apply(lock.result().get(), files.result())
                : Future.succeededFuture(new WriteOutcome.NoSuchRealm(realm)))
        .transform(outcome ->
            outcome.succeeded() && outcome.result() instanceof WriteOutcome.Written
                ? Future.succeededFuture(outcome.result())
                : connection
                    .query("ROLLBACK")
                    .execute()
                    .transform(over ->
                        outcome.succeeded()
                            ? Future.succeededFuture(outcome.result())
                            : Future.failedFuture(outcome.cause())));
  }

  private record Current(long version, String sha256) {
    static final Current ABSENT = new Current(FileRead.ABSENT, "");
  }

  private Future<Map<String, Current>> current() {
    return connection
        .preparedQuery(CURRENT)
        .execute(
            Tuple.tuple()
                .addString(realm)
                .addArrayOfString(changes.stream().map(FileChange::path).toArray(String[]::new)))
        .map(rows -> {
          Map<String, Current> files = HashMap.newHashMap(rows.size());
          for (Row row : rows) {
            files.put(row.getString(0), new Current(row.getLong(1), row.getString(2)));
          }
          return files;
        });
  }

  private Future<WriteOutcome> apply(LockedRealm locked, Map<String, Current> files) {
    List<Put> puts = new ArrayList<>();
    List<String> deletes = new ArrayList<>();
    for (FileChange change : changes) {
      Current file = files.getOrDefault(change.path(), Current.ABSENT);
      if (!holds(change.precondition(), file)) {
        return Future.succeededFuture(
            new WriteOutcome.PreconditionFailed(change.path(), file.version()));
      }
      switch (change) {
        case FileChange.Put put -> {
          String sha256 = Sha256.hex(put.content());
          if (!sha256.equals(file.sha256())) {
            puts.add(new Put(put, sha256));
          }
        }
        case FileChange.Delete delete -> {
          if (file != Current.ABSENT) {
            deletes.add(delete.path());
          }
        }
      }
    }
    return puts.isEmpty() && deletes.isEmpty()
        ? Future.succeededFuture(new WriteOutcome.Unchanged(locked.generation()))
        : write(locked, puts, deletes);
  }

  private Future<WriteOutcome> write(LockedRealm locked, List<Put> puts, List<String> deletes) {
    long generation = locked.generation() + 1;
    Set<String> paths = new LinkedHashSet<>(deletes);
    puts.forEach(put -> paths.add(put.change().path()));
    Set<String> own = ModuleNames.ofFiles(realm, paths);

    Future<Void> raised = invalidating.raise(locked, generation);
    Future<List<FileStat>> written = put(locked, generation, puts);
    Future<?> deleted =
        deletes.isEmpty()
            ? Future.succeededFuture()
            : connection
                .preparedQuery(DELETE)
                .execute(
                    Tuple.tuple()
                        .addInteger(locked.id())
                        .addArrayOfString(deletes.toArray(String[]::new)));
    Future<Invalidation> logged = invalidating.invalidate(locked, generation, paths, own);
    Future<?> changed = Future.join(raised, written, deleted, logged);
    // What is sent in several pieces is not committed before all of them have arrived.
    Future<?> committed =
        bytes(puts) > BATCH_BYTES_MAX
            ? changed.compose(done -> connection.query("COMMIT").execute())
            : connection.query("COMMIT").execute();
    // All are awaited, and the first that failed is the reason.
    return Future.join(List.of(raised, written, deleted, logged, committed))
        .map(done ->
            new WriteOutcome.Written(generation, written.result(), deletes, logged.result()));
  }

  private static long bytes(List<Put> puts) {
    return puts.stream().mapToLong(put -> put.change().content().length).sum();
  }

  private Future<List<FileStat>> put(LockedRealm locked, long generation, List<Put> puts) {
    List<Future<RowSet<Row>>> batches = new ArrayList<>();
    int from = 0;
    long bytes = 0;
    for (int to = 0; to < puts.size(); to++) {
      bytes += puts.get(to).change().content().length;
      if (bytes > BATCH_BYTES_MAX || to == puts.size() - 1) {
        batches.add(
            connection
                .preparedQuery(PUT)
                .execute(tuple(locked, generation, puts.subList(from, to + 1))));
        from = to + 1;
        bytes = 0;
      }
    }
    return Future.all(batches)
        .map(done -> {
          List<FileStat> stats = new ArrayList<>(puts.size());
          batches.forEach(batch -> batch.result().forEach(row -> stats.add(stat(row))));
          return stats;
        });
  }

  private static Tuple tuple(LockedRealm locked, long generation, List<Put> puts) {
    return Tuple.tuple()
        .addInteger(locked.id())
        .addLong(generation)
        .addArrayOfString(puts.stream().map(put -> put.change().path()).toArray(String[]::new))
        .addArrayOfBuffer(
            puts.stream().map(put -> Buffer.buffer(put.change().content())).toArray(Buffer[]::new))
        .addArrayOfString(puts.stream().map(Put::sha256).toArray(String[]::new))
        .addArrayOfString(
            puts.stream().map(put -> put.change().mediaType()).toArray(String[]::new));
  }

  private static boolean holds(Precondition precondition, Current file) {
    return switch (precondition) {
      case Precondition.None none -> true;
      case Precondition.Version(long version) -> file.version() == version;
      case Precondition.Present present -> file != Current.ABSENT;
      case Precondition.Absent absent -> file == Current.ABSENT;
    };
  }

  /** Columns: path, version, size, sha256, media type, milliseconds of the last write. */
  static FileStat stat(Row row) {
    return new FileStat(
        row.getString(0),
        row.getLong(1),
        row.getLong(2),
        row.getString(3),
        row.getString(4),
        row.getLong(5));
  }

  private record Put(FileChange.Put change, String sha256) {}
}
