package dev.realmkeep.coordination.bench;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.coordination.db.Database;
import dev.realmkeep.coordination.store.PgSourceStore;
import dev.realmkeep.coordination.store.Sweeper;
import io.vertx.core.Future;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;

/**
 * Measures a source write whose file has a thousand transitive dependents, in a store of 100,000
 * modules and a million edges: from the call to the answer, the transaction committed. The store is
 * as autovacuum leaves one, and the first writes are not counted: they load classes and plans. What
 * a write invalidates is stored again before the next one, and swept meanwhile, as in a server.
 * Fills the database it is given: use a throw-away one. Blocks its thread; use none of an event
 * loop.
 */
public final class InvalidationBench {
  private static final String REALM = "https://bench.example/";
  private static final int MODULES = 100_000;
  private static final int EDGES_PER_MODULE = 10;
  private static final int DEPENDENTS = 1_000;
  private static final int HUBS = MODULES / DEPENDENTS;
  private static final int WARM_UP_WRITES = 20;

  /** Module n reads its own file n, its hub, and eight files of others. */
  private static final String FILL =
      """
      INSERT INTO realm_files (realm_id, path, version, content, size_bytes, sha256, media_type)
        SELECT r.id, k.path, 1, '', 0, '', 'text/plain' FROM realms r,
          (SELECT 'm' || n AS path FROM generate_series(1, %1$d) n
           UNION ALL SELECT 'hub' || n FROM generate_series(0, %3$d - 1) n) k;
      INSERT INTO paths (realm_id, path) SELECT realm_id, path FROM realm_files;
      CREATE TABLE bench_edges AS
        SELECT n, p.id AS path_id FROM generate_series(1, %1$d) n
        CROSS JOIN LATERAL (
          SELECT 'm' || n AS path
          UNION SELECT 'hub' || n %% %3$d
          UNION SELECT 'm' || 1 + (n * 31 + i * 7919) %% %1$d
            FROM generate_series(1, %2$d - 2) i) k
        JOIN paths p ON p.path = k.path;
      CREATE INDEX ON bench_edges (n);
      """;

  /** Modules, by the number of the first, of the last, and the step between: all, or of one hub. */
  private static final String STORE =
      """
      WITH stored AS (
        INSERT INTO module_rows (realm_id, url, url_hash, cache_scope, auth_user_id,
          extractor_version, state, entry, generation, failures, took_ms)
        SELECT r.id, '%1$s' || 'm' || n, sha256(convert_to('%1$s' || 'm' || n, 'UTF8')), 'public',
          '', 'bench', 'found', convert_to((SELECT string_agg(md5(n || '-' || i), '') FROM generate_series(1, 64) i), 'UTF8'), 1, 0, 1
        FROM realms r, generate_series(%2$d, %3$d, %4$d) n WHERE n > 0
        ON CONFLICT (realm_id, url_hash, cache_scope, auth_user_id, extractor_version)
          DO UPDATE SET id = DEFAULT, replaces = module_rows.id, entry = excluded.entry
        RETURNING id, url)
      INSERT INTO module_reads
        SELECT s.id, e.path_id, f.version FROM stored s
        JOIN bench_edges e ON e.n = substr(s.url, length('%1$s') + 2)::int
        JOIN paths p ON p.id = e.path_id
        JOIN realm_files f ON f.realm_id = p.realm_id AND f.path = p.path
      """;

  private final Database database;
  private final Clock clock;

  public InvalidationBench(Database database, Clock clock) {
    this.database = database;
    this.clock = clock;
  }

  /**
   * Times of one write each, in milliseconds.
   *
   * @param dependents rows invalidated by each write
   * @param swept rows deleted meanwhile
   */
  public record Report(
      int modules, long edges, int dependents, int writes, long swept, double p50Ms, double p99Ms) {
    @Override
    public String toString() {
      return "%,d modules, %,d edges, %,d dependents: %d writes, %,d swept, p50 %.1f ms, p99 %.1f ms"
          .formatted(modules, edges, dependents, writes, swept, p50Ms, p99Ms);
    }
  }

  /** Fills the database and measures {@code writes} writes, each of a file read by a thousand. */
  public Report run(int writes) {
    PgSourceStore sources = new PgSourceStore(database, new Unheard());
    sources.putRealm(new RealmInfo(REALM, "bench", RealmInfo.Visibility.PUBLIC)).join();
    execute(FILL.formatted(MODULES, EDGES_PER_MODULE, HUBS));
    execute(STORE.formatted(REALM, 1, MODULES, 1));
    alone("VACUUM (ANALYZE)");
    alone("CHECKPOINT");
    long edges = count("SELECT count(*) FROM module_reads");
    List<Long> nanos = new ArrayList<>();
    int least = Integer.MAX_VALUE;
    Sweeper sweeper = new Sweeper(database, Sweeper.Settings.DEFAULT);
    sweeper.start();
    for (int i = -WARM_UP_WRITES; i < writes; i++) {
      int hub = Math.floorMod(i, HUBS);
      FileChange change =
          new FileChange.Put(
              "hub" + hub,
              Integer.toString(i).getBytes(StandardCharsets.UTF_8),
              "text/plain",
              FileChange.Precondition.NONE);
      long start = clock.nanoTime();
      WriteOutcome outcome = sources.write(REALM, List.of(change)).join();
      long took = clock.nanoTime() - start;
      if (outcome instanceof WriteOutcome.Written written) {
        least = Math.min(least, written.invalidation().modules().size() - 1);
      }
      if (i >= 0) {
        nanos.add(took);
      }
      storeAgain(hub);
    }
    await(sweeper.sweep());
    sweeper.close();
    Collections.sort(nanos);
    return new Report(
        MODULES, edges, least, writes, sweeper.sweptRows(), at(nanos, 0.50), at(nanos, 0.99));
  }

  /** A tenth of its dependents in one transaction: each of them was a prerender of its own. */
  private void storeAgain(int hub) {
    int tenth = MODULES / 10;
    int first = hub == 0 ? HUBS : hub; // modules are counted from 1
    for (int from = first; from < MODULES; from += tenth) {
      execute(STORE.formatted(REALM, from, from + tenth - 1, HUBS));
    }
  }

  private static double at(List<Long> sorted, double quantile) {
    int index = (int) Math.ceil(quantile * sorted.size()) - 1;
    return sorted.get(Math.max(0, index)) / 1e6;
  }

  private void execute(String sql) {
    String settings =
        "SET LOCAL enable_seqscan = on; SET LOCAL enable_hashjoin = on;"
            + " SET LOCAL statement_timeout = '100s'";
    await(
        database
            .reads()
            .withTransaction(connection ->
                connection
                    .query(settings)
                    .execute()
                    .compose(set -> connection.query(sql).execute())));
  }

  /** A statement that no transaction may have around it. */
  private void alone(String sql) {
    await(database.reads().query(sql).execute());
  }

  private static <T> T await(Future<T> done) {
    return done.toCompletionStage().toCompletableFuture().join();
  }

  private long count(String sql) {
    return await(database.reads().query(sql).execute()).iterator().next().getLong(0);
  }

  /** Nobody listens: the database alone is measured. */
  private static final class Unheard implements InvalidationBus {
    @Override
    public Subscription subscribe(
        java.util.function.Consumer<dev.realmkeep.cache.model.Invalidation> subscriber) {
      return () -> {};
    }

    @Override
    public void deliver(dev.realmkeep.cache.model.Invalidation committed) {}

    @Override
    public boolean trusted() {
      return false;
    }

    @Override
    public long appliedGeneration(String realm) {
      return 0;
    }

    @Override
    public CompletableFuture<Void> catchUp() {
      return CompletableFuture.completedFuture(null);
    }
  }
}
