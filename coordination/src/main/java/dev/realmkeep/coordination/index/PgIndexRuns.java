package dev.realmkeep.coordination.index;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.IndexRun;
import dev.realmkeep.cache.port.IndexRun.Counts;
import dev.realmkeep.cache.port.IndexRuns;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.db.DatabaseFailures;
import dev.realmkeep.coordination.listen.Announcer;
import dev.realmkeep.coordination.listen.Link;
import dev.realmkeep.coordination.listen.Listener;
import io.vertx.core.Future;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.RowSet;
import io.vertx.sqlclient.Tuple;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import org.jspecify.annotations.Nullable;

/**
 * The runs of a fleet in PostgreSQL: one row per realm and extractor version. Any thread; futures
 * complete on event loops. All times are the database's.
 *
 * <p>Each method is one statement that decides and changes at once, so that two processes that
 * open, report or end the same run at a time need no lock; {@link #open} is two, and the second
 * reads what holds after the first.
 */
public final class PgIndexRuns implements IndexRuns {
  private static final String CHANNEL = "realmkeep_index_runs";
  private static final int OPENINGS_MAX = 3;

  /** A conflicting row that is not replaced is not returned: then the run is read and joined. */
  private static final String OPEN_NEW =
      """
      WITH i AS (
        INSERT INTO index_runs AS run (realm_id, extractor_version, generation)
        SELECT id, $2, generation FROM realms WHERE url = $1
        ON CONFLICT (realm_id, extractor_version) DO UPDATE SET
          run_id = excluded.run_id, state = 'open', generation = excluded.generation,
          total = NULL, found = 0, errors = 0, failed = 0,
          requested_at = clock_timestamp(), ended_at = NULL
          WHERE run.state <> 'open'
        RETURNING *)
      SELECT %s FROM i JOIN realms r ON r.id = i.realm_id
      """
          .formatted(RunRows.COLUMNS);

  private static final String READ = "SELECT " + RunRows.COLUMNS + " FROM index_runs i ";

  private static final String JOIN =
      READ
          + """
          JOIN realms r ON r.id = i.realm_id
          WHERE r.url = $1 AND i.extractor_version = $2 AND i.state = 'open'
          """;

  private static final String LATEST =
      READ
          + """
          JOIN realms r ON r.id = i.realm_id
          WHERE r.url = $1 ORDER BY i.run_id DESC LIMIT 1
          """;

  private static final String CANCEL =
      """
      UPDATE index_runs SET state = 'cancelled', ended_at = clock_timestamp()
      WHERE realm_id = (SELECT id FROM realms WHERE url = $1) AND state = 'open'
      """;

  private static final String EXPIRE =
      """
      UPDATE index_runs SET state = 'expired', ended_at = clock_timestamp()
      WHERE extractor_version = $1 AND state = 'open'
        AND requested_at < clock_timestamp() - $2::bigint * interval '1 millisecond'
      """;

  private static final String OPEN =
      READ
          + """
          JOIN realms r ON r.id = i.realm_id
          WHERE i.extractor_version = $1 AND i.state = 'open' ORDER BY i.run_id
          """;

  /** All of what is seen, or all of what is known: never some of each. */
  private static final String REPORT =
      """
      WITH i AS (
        UPDATE index_runs SET
          total = CASE WHEN $2::int IS NULL THEN total
            ELSE greatest($2::int, found + errors + failed, $3::int + $4::int + $5::int) END,
          (found, errors, failed) = (
            SELECT $3::int, $4::int, $5::int
            WHERE $3::int + $4::int + $5::int > found + errors + failed
            UNION ALL SELECT found, errors, failed
            WHERE $3::int + $4::int + $5::int <= found + errors + failed)
        WHERE run_id = $1 AND state = 'open'
        RETURNING *)
      SELECT %s FROM i JOIN realms r ON r.id = i.realm_id
      """
          .formatted(RunRows.COLUMNS);

  /**
   * Answers whether it ended the run, and whether the run was open. A writer that raises the
   * generation after this read it has changed the realm after the run was done.
   */
  private static final String FINISH =
      """
      WITH ended AS (
        UPDATE index_runs SET state = 'done', ended_at = clock_timestamp(),
          total = $2, found = $3, errors = $4, failed = $5
        WHERE run_id = $1 AND state = 'open'
          AND ($6 = -1 OR $6 = (SELECT generation FROM realms WHERE id = realm_id))
        RETURNING run_id)
      SELECT EXISTS (SELECT 1 FROM ended),
        EXISTS (SELECT 1 FROM index_runs WHERE run_id = $1 AND state = 'open')
      """;

  private final Database database;
  private final IndexSettings settings;
  private final ModulePages pages;
  private final ModuleStandings standings;
  private final Announcer<Boolean> announcer;
  private final List<Runnable> looks = new CopyOnWriteArrayList<>();

  /**
   * @param listener brings the news of other processes; not started yet
   */
  public PgIndexRuns(Database database, IndexSettings settings, Listener listener) {
    this.database = database;
    this.settings = settings;
    this.pages = new ModulePages(database, settings.filesPerPage());
    this.standings = new ModuleStandings(database);
    announcer = listener.announcer(CHANNEL, news -> List.of(""));
    listener.on(CHANNEL, payload -> look());
    listener.follow(
        new Link() {
          @Override
          public void up() {
            look();
          }

          @Override
          public void down(Throwable cause) {
            // Whoever waits for news looks by himself from time to time.
          }
        });
  }

  @Override
  public CompletableFuture<Optional<Begun>> begin(String realm, String extractorVersion) {
    return DatabaseFailures.toPort(
        attempt(realm, extractorVersion, OPENINGS_MAX - 1).onSuccess(begun -> tell()));
  }

  /** Between the two statements the run in the way may end: then another one can be opened. */
  private Future<Optional<Begun>> attempt(String realm, String extractorVersion, int more) {
    Tuple owner = Tuple.of(realm, extractorVersion);
    return query(OPEN_NEW, owner)
        .compose(opened -> {
          if (opened.size() > 0) {
            return Future.succeededFuture(RunRows.first(opened).map(run -> new Begun(run, false)));
          }
          return query(JOIN, owner)
              .compose(open -> {
                Optional<Begun> joined = RunRows.first(open).map(run -> new Begun(run, true));
                return joined.isPresent() || more == 0
                    ? Future.succeededFuture(joined)
                    : attempt(realm, extractorVersion, more - 1);
              });
        });
  }

  @Override
  public CompletableFuture<Optional<IndexRun>> latest(String realm) {
    return DatabaseFailures.toPort(newest(realm));
  }

  @Override
  public CompletableFuture<Optional<IndexRun>> cancel(String realm) {
    return DatabaseFailures.toPort(
        query(CANCEL, Tuple.of(realm))
            .compose(cancelled -> {
              if (cancelled.rowCount() > 0) {
                tell();
              }
              return newest(realm);
            }));
  }

  @Override
  public CompletableFuture<List<IndexRun>> open(String extractorVersion) {
    return DatabaseFailures.toPort(
        query(EXPIRE, Tuple.of(extractorVersion, settings.ageMax().toMillis()))
            .compose(expired -> query(OPEN, Tuple.of(extractorVersion)))
            .map(rows -> {
              List<IndexRun> open = new ArrayList<>(rows.size());
              rows.forEach(row -> open.add(RunRows.run(row)));
              return open;
            }));
  }

  @Override
  public CompletableFuture<Page> page(String realm, @Nullable String after) {
    return DatabaseFailures.toPort(pages.read(realm, after));
  }

  @Override
  public CompletableFuture<Map<ModuleKey, Standing>> standings(
      IndexRun run, Collection<ModuleKey> keys) {
    return DatabaseFailures.toPort(standings.read(run.id(), keys));
  }

  @Override
  public CompletableFuture<Optional<IndexRun>> report(long runId, Counts seen) {
    return DatabaseFailures.toPort(query(REPORT, counted(runId, seen)).map(RunRows::first));
  }

  @Override
  public CompletableFuture<Finish> finish(long runId, Counts seen, long generation) {
    return DatabaseFailures.toPort(
        query(FINISH, counted(runId, seen).addLong(generation))
            .map(rows -> {
              Row row = rows.iterator().next();
              if (row.getBoolean(0)) {
                tell();
                return Finish.DONE;
              }
              return row.getBoolean(1) ? Finish.MOVED : Finish.ENDED_BEFORE;
            }));
  }

  @Override
  public void onChange(Runnable look) {
    looks.add(look);
  }

  private Future<Optional<IndexRun>> newest(String realm) {
    return query(LATEST, Tuple.of(realm)).map(RunRows::first);
  }

  private static Tuple counted(long runId, Counts seen) {
    return Tuple.tuple()
        .addLong(runId)
        .addInteger(seen.total() == Counts.NOT_COUNTED ? null : seen.total())
        .addInteger(seen.found())
        .addInteger(seen.errors())
        .addInteger(seen.failed());
  }

  private void tell() {
    look();
    announcer.announce(true);
  }

  private void look() {
    looks.forEach(Runnable::run);
  }

  private Future<RowSet<Row>> query(String sql, Tuple tuple) {
    return DatabaseFailures.retriedOnce(() -> database.reads().preparedQuery(sql).execute(tuple));
  }
}
