package dev.realmkeep.coordination.populate;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseFailures;
import dev.realmkeep.coordination.listen.Listener;
import dev.realmkeep.coordination.populate.SpareTransactions.Spare;
import dev.realmkeep.coordination.store.PersistProbe;
import dev.realmkeep.coordination.store.StoredRows;
import dev.realmkeep.coordination.store.ValidatedPersist;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.SqlClient;
import io.vertx.sqlclient.SqlConnection;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Transactions on connections of the populates pool, of which one that tried a lock in vain may try
 * the next; looks at locks over the listener.
 */
final class PgPopulateSessions implements PopulateSessions {
  private static final Logger log = LoggerFactory.getLogger(PgPopulateSessions.class);

  /** The two halves of a lock's number, as the view shows them. */
  private static final String HELD =
      """
      SELECT (classid::bigint << 32) | objid::bigint
      FROM pg_locks
      WHERE locktype = 'advisory' AND objsubid = 1 AND granted
        AND database = (SELECT oid FROM pg_database WHERE datname = current_database())
      """;

  private static final String TRY_NEXT = "SELECT pg_try_advisory_xact_lock(";

  private final Database database;
  private final Listener listener;
  private final Timers timers;
  private final SpareTransactions spares;
  private final String begin;

  PgPopulateSessions(
      Database database, Listener listener, Timers timers, PopulateSettings settings) {
    this.database = database;
    this.listener = listener;
    this.timers = timers;
    this.spares = new SpareTransactions(timers, PgPopulateSessions::rollBack);
    this.begin =
        """
        BEGIN; SELECT
          set_config('idle_in_transaction_session_timeout', '%d', true),
          set_config('lock_timeout', '%d', true),
          set_config('synchronous_commit', 'off', true),
          pg_try_advisory_xact_lock(\
        """
            .formatted(settings.silenceMax().toMillis(), settings.rowLockMax().toMillis());
  }

  @Override
  public CompletableFuture<Session> open(ModuleKey key, long lockKey) {
    return DatabaseFailures.toPort(
        DatabaseFailures.retriedOnce(() -> {
          Spare spare = spares.take();
          return spare != null
              ? open(spare, TRY_NEXT, key, lockKey)
              : database
                  .populates()
                  .getConnection()
                  .compose(connection -> begun(connection, key, lockKey));
        }));
  }

  private Future<Session> begun(SqlConnection connection, ModuleKey key, long lockKey) {
    connection.exceptionHandler(lost -> log.debug("a populate's connection failed", lost));
    return open(new Spare(connection, timers.nanoTime()), begin, key, lockKey);
  }

  /**
   * One round trip, and as few messages as can be, for each has an answer of its own that somebody
   * has to wake up for. The row is read by a later statement than the lock is tried by.
   */
  private Future<Session> open(Spare transaction, String tryLock, ModuleKey key, long lockKey) {
    SqlConnection connection = transaction.connection();
    Future<Boolean> tried =
        connection.query(tryLock + lockKey + ")").execute().map(PgPopulateSessions::holds);
    Future<StoredRows.InRealm> read = StoredRows.inRealm(connection, key);
    return Future.join(tried, read)
        .<Session>map(done ->
            new Transaction(
                transaction,
                key,
                tried.result(),
                read.result().entry(),
                read.result().generation()))
        .recover(failure -> rollBack(connection).transform(over -> Future.failedFuture(failure)));
  }

  /** The last column of the last statement. */
  private static boolean holds(RowSet<Row> first) {
    RowSet<Row> second = first.next();
    Row tried = (second == null ? first : second).iterator().next();
    return tried.getBoolean(tried.size() - 1);
  }

  @Override
  public CompletableFuture<Set<Long>> held() {
    return DatabaseFailures.toPort(
        listener.run(PgPopulateSessions::held).recover(failure -> held(database.reads())));
  }

  private static Future<Set<Long>> held(SqlClient client) {
    return client
        .preparedQuery(HELD)
        .execute()
        .map(rows -> {
          Set<Long> held = HashSet.newHashSet(rows.size());
          rows.forEach(row -> held.add(row.getLong(0)));
          return held;
        });
  }

  /** Completes when the connection is back in its pool or gone. */
  private static Future<Void> rollBack(SqlConnection connection) {
    return connection.query("ROLLBACK").execute().transform(over -> connection.close());
  }

  private final class Transaction implements Session {
    private final Spare transaction;
    private final SqlConnection connection;
    private final ModuleKey key;
    private final boolean holds;
    private final @Nullable StoredEntry row;
    private final long generation;
    private final AtomicBoolean over = new AtomicBoolean();

    Transaction(
        Spare transaction,
        ModuleKey key,
        boolean holds,
        @Nullable StoredEntry row,
        long generation) {
      this.transaction = transaction;
      this.connection = transaction.connection();
      this.key = key;
      this.holds = holds;
      this.row = row;
      this.generation = generation;
    }

    @Override
    public boolean holds() {
      return holds;
    }

    @Override
    public @Nullable StoredEntry row() {
      return row;
    }

    @Override
    public long generation() {
      return generation;
    }

    @Override
    public CompletableFuture<Void> beat() {
      return DatabaseFailures.toPort(connection.query(KeyJson.statement(key)).execute().mapEmpty());
    }

    /**
     * One round trip on this transaction's own connection: work that is done is never lost to a
     * wait for another one, and the locks of a persist are not held while this process gets to run.
     * After a statement that failed the commit rolls back; what is refused has changed nothing.
     */
    @Override
    public CompletableFuture<PersistOutcome> persist(Populated populated) {
      if (!over.compareAndSet(false, true)) {
        return CompletableFuture.failedFuture(new IllegalStateException("the transaction is over"));
      }
      ValidatedPersist persist =
          new ValidatedPersist(key, populated, database.node(), PersistProbe.NONE);
      Future<PersistOutcome> outcome =
          Future.succeededFuture().compose(now -> persist.in(connection));
      Future<?> committed = connection.query("COMMIT").execute();
      return DatabaseFailures.toPort(
          outcome
              .compose(persisted -> committed.map(persisted))
              .eventually(() -> committed.transform(ended -> connection.close())));
    }

    @Override
    public CompletableFuture<Void> end() {
      if (!over.compareAndSet(false, true)) {
        return CompletableFuture.completedFuture(null);
      }
      if (!holds) {
        spares.offer(transaction);
        return CompletableFuture.completedFuture(null);
      }
      return rollBack(connection).otherwiseEmpty().toCompletionStage().toCompletableFuture();
    }
  }
}
