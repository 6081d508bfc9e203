package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.FileStat;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.SourceStore;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseFailures;
import dev.realmkeep.coordination.store.SourceReads.Wish;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/**
 * The files of realms in PostgreSQL. Any thread; futures complete on event loops. A write is one
 * transaction with its invalidation and survives the loss of power once it is answered. Whether a
 * write whose connection broke while it was committed has happened is not known to its caller: it
 * fails, and the log tells every process of it if it did.
 */
public final class PgSourceStore implements SourceStore {
  private static final String GENERATION = "SELECT generation FROM realms WHERE url = $1";

  private static final String REALMS = "SELECT url, owner, visibility FROM realms ORDER BY url";

  private static final String LIST =
      """
      SELECT path, version, size_bytes, sha256, media_type,
        (extract(epoch FROM updated_at) * 1000)::bigint
      FROM realm_files
      WHERE realm_id = (SELECT id FROM realms WHERE url = $1)
      ORDER BY path COLLATE "C"
      """;

  /** Files of one statement: their contents are answered together. */
  private static final int FILES_MAX = 32;

  private final Database database;
  private final InvalidationBus bus;
  private final GatheredReads<Wish, SourceRead> reads;

  /**
   * @param bus hears of every write of this store before its caller does
   */
  public PgSourceStore(Database database, InvalidationBus bus) {
    this.database = database;
    this.bus = bus;
    this.reads =
        new GatheredReads<>(
            wishes -> SourceReads.read(database.reads(), wishes),
            FILES_MAX,
            GatheredReads.Turns.of(database.vertx()));
  }

  @Override
  public CompletableFuture<Long> putRealm(RealmInfo realm) {
    return DatabaseFailures.toPort(
        DatabaseFailures.retriedAfterRollback(() ->
                database
                    .reads()
                    .withTransaction(connection -> new RealmPut(connection, realm).run()))
            .map(done -> {
              done.logged().ifPresent(bus::deliver);
              return done.generation();
            }));
  }

  @Override
  public CompletableFuture<List<RealmInfo>> realms() {
    return DatabaseFailures.toPort(
        query(REALMS, Tuple.tuple())
            .map(rows -> {
              List<RealmInfo> realms = new ArrayList<>(rows.size());
              for (Row row : rows) {
                realms.add(
                    new RealmInfo(
                        row.getString(0),
                        row.getString(1),
                        RealmInfo.Visibility.valueOf(row.getString(2).toUpperCase(Locale.ROOT))));
              }
              return realms;
            }));
  }

  @Override
  public CompletableFuture<Optional<Long>> generation(String realm) {
    return DatabaseFailures.toPort(
        query(GENERATION, Tuple.of(realm))
            .map(rows ->
                rows.size() == 0
                    ? Optional.<Long>empty()
                    : Optional.of(rows.iterator().next().getLong(0))));
  }

  @Override
  public CompletableFuture<SourceRead> readFirst(String realm, List<String> candidates) {
    Wish wish = new Wish(realm, candidates);
    return DatabaseFailures.toPort(
        reads
            .read(List.of(wish))
            .compose(all -> {
              SourceRead together = all.get(wish);
              return together == null
                  ? SourceReads.alone(database.reads(), wish)
                  : Future.succeededFuture(together);
            }));
  }

  @Override
  public CompletableFuture<List<FileStat>> list(String realm) {
    return DatabaseFailures.toPort(
        query(LIST, Tuple.of(realm))
            .map(rows -> {
              List<FileStat> files = new ArrayList<>(rows.size());
              rows.forEach(row -> files.add(SourceWrite.stat(row)));
              return files;
            }));
  }

  @Override
  public CompletableFuture<WriteOutcome> write(String realm, List<FileChange> changes) {
    List<FileChange> wanted = List.copyOf(changes);
    return DatabaseFailures.toPort(
        DatabaseFailures.retriedAfterRollback(() ->
                database
                    .reads()
                    .withConnection(connection -> new SourceWrite(connection, realm, wanted).run()))
            .map(outcome -> {
              if (outcome instanceof WriteOutcome.Written written) {
                bus.deliver(written.invalidation());
              }
              return outcome;
            }));
  }

  private Future<RowSet<Row>> query(String sql, Tuple tuple) {
    return DatabaseFailures.retriedOnce(() -> database.reads().preparedQuery(sql).execute(tuple));
  }
}
