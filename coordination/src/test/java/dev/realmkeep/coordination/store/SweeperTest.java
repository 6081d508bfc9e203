package dev.realmkeep.coordination.store;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.DefinitionStore.StaleRead;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

class SweeperTest {
  private static final String REALM = "https://r.example/a/";
  private static final ModuleKey KEY = key(0);
  private static final Sweeper.Settings SMALL_BATCHES =
      new Sweeper.Settings(Duration.ofDays(1), Duration.ofMillis(1), 3);

  private final TestDatabase database = TestDatabase.open();
  private final SilentBus bus = new SilentBus();
  private final PgSourceStore sources = new PgSourceStore(database.database(), bus);
  private final PgDefinitionStore definitions = new PgDefinitionStore(database.database(), bus);
  private final Sweeper sweeper = new Sweeper(database.database(), SMALL_BATCHES);

  @BeforeEach
  void aRealmOfOneFile() throws Exception {
    await(sources.putRealm(new RealmInfo(REALM, "ada", RealmInfo.Visibility.PUBLIC)));
    write("1");
  }

  @AfterEach
  void close() {
    sweeper.close();
    database.close();
  }

  @Test
  void anInvalidatedRowIsGoneBeforeItIsSwept() throws Exception {
    // Given a row that a write has invalidated
    await(definitions.persist(KEY, readAt(1)));
    write("2");

    // Then nobody sees it, and it is still there
    assertThat(await(definitions.read(List.of(KEY)))).isEmpty();
    assertThat(await(definitions.read(List.of(KEY, key(1))))).isEmpty();
    assertThat(await(definitions.reads(KEY))).isEmpty();
    assertThat(await(definitions.audit())).isEmpty();
    assertThat(count("module_rows")).isEqualTo(1);

    // When it is swept, nothing of it is left
    get(sweeper.sweep());
    assertThat(count("module_rows")).isZero();
    assertThat(count("module_reads")).isZero();
    assertThat(count("invalidated")).isZero();
    assertThat(sweeper.sweptRows()).isEqualTo(1);
  }

  @Test
  void aRowStoredOverAnInvalidatedOneIsAnotherRow() throws Exception {
    await(definitions.persist(KEY, readAt(1)));
    write("2");

    await(definitions.persist(KEY, readAt(2)));

    assertThat(await(definitions.read(List.of(KEY)))).containsOnlyKeys(KEY);
    get(sweeper.sweep());
    assertThat(await(definitions.read(List.of(KEY)))).containsOnlyKeys(KEY);
    assertThat(await(definitions.reads(KEY))).containsExactly(new FileRead(REALM, "m.ts", 2));
    assertThat(count("module_reads")).isEqualTo(1);
    assertThat(await(definitions.audit())).isEmpty();
  }

  @Test
  void aRowStoredOverAnotherLeavesTheReadsOfTheOtherToTheSweep() throws Exception {
    await(definitions.persist(KEY, readAt(1)));
    await(definitions.persist(KEY, readAt(1)));

    assertThat(await(definitions.audit())).isEmpty();
    get(sweeper.sweep());

    assertThat(count("module_reads")).isEqualTo(1);
    assertThat(count("invalidated")).isZero();
    assertThat(await(definitions.read(List.of(KEY)))).containsOnlyKeys(KEY);
  }

  @Test
  void aSweepWaitsForAPersistThatStoresOverTheRowAndSparesWhatItStored() throws Exception {
    // Given a persist that has stored over an invalidated row and is held before it commits
    await(definitions.persist(KEY, readAt(1)));
    write("2");
    Promise<Void> reached = Promise.promise();
    Promise<Void> go = Promise.promise();
    PgDefinitionStore held =
        new PgDefinitionStore(
            database.database(),
            bus,
            point -> {
              if (point != PersistProbe.Point.WRITTEN) {
                return Future.succeededFuture();
              }
              reached.complete();
              return go.future();
            });
    CompletableFuture<PersistOutcome> persist = held.persist(KEY, readAt(2));
    get(reached.future());

    // When the row is swept meanwhile
    Future<Void> sweep = sweeper.sweep();
    awaitSomebodyWaitingForALock();
    go.complete();

    // Then both succeed, and the new row is there
    assertThat(await(persist)).isInstanceOf(PersistOutcome.Persisted.class);
    get(sweep);
    assertThat(await(definitions.read(List.of(KEY)))).containsOnlyKeys(KEY);
    assertThat(await(definitions.audit())).isEmpty();
  }

  @Test
  void sweepersShareWhatTwoClearsHaveListed() throws Exception {
    // Given rows of which the first was listed by two transactions
    for (int i = 0; i < 50; i++) {
      await(definitions.persist(key(i), readAt(1)));
    }
    execute("INSERT INTO invalidated SELECT min(id) FROM module_rows");
    execute("INSERT INTO invalidated SELECT id FROM module_rows");

    // When several sweep at once
    List<Sweeper> sweepers =
        IntStream.range(0, 4)
            .mapToObj(i -> new Sweeper(database.database(), SMALL_BATCHES))
            .toList();
    get(Future.all(sweepers.stream().map(Sweeper::sweep).toList()));

    // Then each entry of the list was taken by one
    assertThat(sweepers.stream().mapToLong(Sweeper::sweptRows).sum()).isEqualTo(51);
    assertThat(count("module_rows")).isZero();
    assertThat(count("module_reads")).isZero();
  }

  @Test
  void aClosedSweeperDoesNothing() throws Exception {
    await(definitions.persist(KEY, readAt(1)));
    await(definitions.clearAll());
    sweeper.close();

    get(sweeper.sweep());

    assertThat(count("module_rows")).isEqualTo(1);
  }

  @Test
  void theAuditReportsReadsThatNoSweepWouldFind() throws Exception {
    await(definitions.persist(KEY, readAt(1)));
    execute("DELETE FROM module_rows");

    assertThat(await(definitions.audit()))
        .containsExactly(new StaleRead("(no row)", new FileRead(REALM, "m.ts", 1), 1));
  }

  private void awaitSomebodyWaitingForALock() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(() ->
            count(
                    "pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()")
                > 0);
  }

  private void write(String text) throws Exception {
    FileChange put =
        new FileChange.Put(
            "m.ts",
            text.getBytes(StandardCharsets.UTF_8),
            "text/typescript",
            FileChange.Precondition.NONE);
    await(sources.write(REALM, List.of(put)));
  }

  private long count(String table) {
    return get(database.database().reads().query("SELECT count(*) FROM " + table).execute())
        .iterator()
        .next()
        .getLong(0);
  }

  private void execute(String sql) {
    get(database.database().reads().query(sql).execute());
  }

  private static ModuleKey key(int number) {
    return new ModuleKey(REALM, REALM + "m" + number, CacheScope.PUBLIC, "", "1");
  }

  private static Populated readAt(long version) {
    ModuleEntry entry = new ModuleEntry.Found(Map.of(), List.of(), ModuleEntry.Diagnostics.NONE);
    return new Populated(
        entry, REALM + "m.ts", List.of(new FileRead(REALM, "m.ts", version)), null, 0, 1);
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }
}
