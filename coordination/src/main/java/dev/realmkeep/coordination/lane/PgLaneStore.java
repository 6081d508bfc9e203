package dev.realmkeep.coordination.lane;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentChange;
import dev.realmkeep.cache.model.document.DocumentIndex;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.ConnectedClient;
import dev.realmkeep.cache.model.lane.DueCalls;
import dev.realmkeep.cache.model.lane.LaneCommit;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import dev.realmkeep.cache.port.LaneStore;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseFailures;
import dev.realmkeep.coordination.lane.DocumentTables.TableRow;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;
import java.util.function.Supplier;
import java.util.stream.Collectors;

/**
 * Documents, schedules and clients in PostgreSQL. A read is one statement, a commit is one: see
 * {@link CommitSql} and {@link PgCommit}. Members of a document come back in the server's order.
 * Any thread; never blocks; results complete on event loops.
 */
public final class PgLaneStore implements LaneStore {
  private static final String GET =
      "SELECT d.id, d.version, d.doc::text FROM documents d WHERE d.table_id = $1 AND d.id = $2";

  private final Database database;
  private final Clock clock;
  private final LaneSettings settings;
  private final DocumentTables tables;

  public PgLaneStore(Database database, Clock clock, LaneSettings settings) {
    this.database = database;
    this.clock = clock;
    this.settings = settings;
    this.tables = new DocumentTables(database.reads());
  }

  @Override
  public CompletableFuture<Optional<Document>> get(DocumentTable table, String id) {
    return DatabaseFailures.toPort(
        tables
            .find(table)
            .compose(row ->
                row.isEmpty()
                    ? Future.succeededFuture(Optional.<Document>empty())
                    : query(GET, Tuple.of(row.get().id(), id))
                        .map(rows -> documents(rows).stream().findFirst())));
  }

  @Override
  public CompletableFuture<List<Document>> find(DocumentTable table, DocumentQuery query) {
    return DatabaseFailures.toPort(
        ask(table, row -> QuerySql.find(row, query))
            .map(rows -> rows.map(PgLaneStore::documents).orElse(List.of())));
  }

  @Override
  public CompletableFuture<Long> count(DocumentTable table, DocumentQuery query) {
    return DatabaseFailures.toPort(
        ask(table, row -> QuerySql.count(row, query))
            .map(rows -> rows.map(one -> one.iterator().next().getLong(0)).orElse(0L)));
  }

  @Override
  public CompletableFuture<Void> declare(DocumentTable table, List<DocumentIndex> indexes) {
    Set<String> paths = indexes.stream().map(DocumentIndex::path).collect(Collectors.toSet());
    return DatabaseFailures.toPort(
        tables
            .make(table)
            .compose(made -> tables.read(table))
            .compose(row -> {
              if (row.isEmpty() || row.get().indexes().keySet().equals(paths)) {
                return Future.succeededFuture();
              }
              int id = row.get().id();
              return DatabaseFailures.retriedOnce(() ->
                      database
                          .reads()
                          .withTransaction(
                              connection -> IndexDeclaration.run(connection, id, paths)))
                  .compose(declared -> tables.read(table))
                  .mapEmpty();
            }));
  }

  @Override
  public CompletableFuture<CommitOutcome> commit(LaneCommit commit) {
    return DatabaseFailures.toPort(
        numbers(commit.documents())
            .compose(numbers ->
                new PgCommit(database, clock, settings, commit, CommitSql.of(commit, numbers))
                    .run())
            .recover(failure ->
                DatabaseFailures.isUnavailable(failure)
                    ? Future.succeededFuture(new CommitOutcome.Unavailable(String.valueOf(failure)))
                    : Future.failedFuture(failure))
            .onSuccess(outcome -> {
              if (!(outcome instanceof CommitOutcome.Committed)) {
                tables.forget(commit.realm());
              }
            }));
  }

  @Override
  public CompletableFuture<DueCalls> due(String realm, int max) {
    return read(() -> LaneQueries.due(database.reads(), realm, max));
  }

  @Override
  public CompletableFuture<List<ScheduledCall>> schedules(String realm, int max) {
    return read(() -> LaneQueries.schedules(database.reads(), realm, max));
  }

  @Override
  public CompletableFuture<List<ConnectedClient>> clients(String realm) {
    return read(() -> LaneQueries.clients(database.reads(), realm));
  }

  /** Once more when an index that it began with is gone: with what there is now. */
  private Future<Optional<RowSet<Row>>> ask(
      DocumentTable table, Function<TableRow, SqlText> statement) {
    return tables
        .find(table)
        .compose(row -> ask(row, statement))
        .recover(failure ->
            DatabaseFailures.isDivisionByZero(failure)
                ? tables.read(table).compose(now -> ask(now, statement))
                : Future.failedFuture(failure));
  }

  private Future<Optional<RowSet<Row>>> ask(
      Optional<TableRow> table, Function<TableRow, SqlText> statement) {
    if (table.isEmpty()) {
      return Future.succeededFuture(Optional.empty());
    }
    SqlText sql = statement.apply(table.get());
    return query(sql.sql(), sql.parameters()).map(Optional::of);
  }

  /** The number of each table that the changes are of. */
  private Future<Map<DocumentTable, Integer>> numbers(List<DocumentChange> changes) {
    Set<DocumentTable> of = changes.stream().map(DocumentChange::table).collect(Collectors.toSet());
    Map<DocumentTable, Integer> numbers = new HashMap<>();
    Future<Void> done = Future.succeededFuture();
    for (DocumentTable table : of) {
      done =
          done.compose(next -> tables.make(table))
              .map(row -> {
                numbers.put(table, row.map(TableRow::id).orElse(0)); // no realm, so no fence
                return null;
              });
    }
    return done.map(numbers);
  }

  private <T> CompletableFuture<T> read(Supplier<Future<T>> statement) {
    return DatabaseFailures.toPort(DatabaseFailures.retriedOnce(statement));
  }

  private Future<RowSet<Row>> query(String sql, Tuple tuple) {
    return DatabaseFailures.retriedOnce(() -> database.reads().preparedQuery(sql).execute(tuple));
  }

  private static List<Document> documents(RowSet<Row> rows) {
    List<Document> documents = new ArrayList<>(rows.size());
    for (Row row : rows) {
      documents.add(
          new Document(row.getString(0), row.getLong(1), CompactJson.of(row.getString(2))));
    }
    return documents;
  }
}
