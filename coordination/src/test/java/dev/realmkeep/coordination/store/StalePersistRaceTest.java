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
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.core.Future;
import io.vertx.core.Promise;
import io.vertx.sqlclient.SqlConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/** A writer and a persist, held at each point at which they can meet. */
class StalePersistRaceTest {
  private static final String REALM = "https://r.example/a/";
  private static final ModuleKey KEY =
      new ModuleKey(REALM, REALM + "m.ts", CacheScope.PUBLIC, "", "1");
  private static final String LOSE_A_READ_OF_VERSION_1 =
      "UPDATE realm_files SET version = 2 WHERE path = 'm.ts';"
          + "INSERT INTO invalidated SELECT module_id FROM module_reads";

  private final TestDatabase database = TestDatabase.open();
  private final Promise<Void> reached = Promise.promise();
  private final Promise<Void> go = Promise.promise();
  private PgSourceStore sources;

  @BeforeEach
  void open() throws Exception {
    sources = new PgSourceStore(database.database(), new SilentBus());
    await(sources.putRealm(new RealmInfo(REALM, "ada", RealmInfo.Visibility.PUBLIC)));
    write("1");
  }

  @AfterEach
  void close() {
    database.close();
  }

  @ParameterizedTest
  @EnumSource
  void aWriterThatComesWhileAPersistIsAtThisPointWaitsAndThenRemovesTheRow(PersistProbe.Point point)
      throws Exception {
    // Given a persist that is held
    PgDefinitionStore definitions = heldAt(point);
    CompletableFuture<PersistOutcome> persist = definitions.persist(KEY, readAt(1));
    get(reached.future());

    // When a write comes
    CompletableFuture<WriteOutcome> write = sources.write(REALM, List.of(put("2")));
    awaitSomebodyWaitingForALock();
    assertThat(write).isNotDone();
    go.complete();

    // Then the persist was first and the write has removed what it stored
    assertThat(await(persist)).isInstanceOf(PersistOutcome.Persisted.class);
    assertThat(await(write))
        .isInstanceOfSatisfying(
            WriteOutcome.Written.class,
            written -> assertThat(written.invalidation().modules()).contains(KEY.module()));
    assertThat(await(definitions.read(List.of(KEY)))).isEmpty();
    assertThat(await(definitions.audit())).isEmpty();
  }

  @Test
  void aPersistThatWaitedForAWriterSeesWhatItWrote() throws Exception {
    PgDefinitionStore definitions = new PgDefinitionStore(database.database(), new SilentBus());

    Future<PersistOutcome> persist =
        whileAWriterHoldsTheRealm(
            () -> Future.fromCompletionStage(definitions.persist(KEY, readAt(1))));

    assertThat(get(persist)).isEqualTo(new PersistOutcome.SourcesMoved(REALM, "m.ts", 1, 2));
    assertThat(await(definitions.audit())).isEmpty();
  }

  @Test
  void thisInterleavingCatchesAPersistThatLocksAndComparesInOneStatement() throws Exception {
    Future<Boolean> persist =
        whileAWriterHoldsTheRealm(() ->
            BrokenPersist.LOCK_AND_COMPARE_IN_ONE_STATEMENT.persist(
                database.database(), KEY, readAt(1)));

    assertThat(get(persist)).isTrue();
    assertThat(audit()).hasSize(1);
  }

  @Test
  void aPersistOfAnUnknownRealmIsRefused() throws Exception {
    ModuleKey elsewhere =
        new ModuleKey("https://x.example/", "https://x.example/m", CacheScope.PUBLIC, "", "1");
    PgDefinitionStore definitions = new PgDefinitionStore(database.database(), new SilentBus());

    assertThat(await(definitions.persist(elsewhere, populated(List.of()))))
        .isInstanceOf(PersistOutcome.SourcesMoved.class);
    assertThat(
            await(
                definitions.persist(
                    KEY, populated(List.of(new FileRead("https://x.example/", "m", 0))))))
        .isEqualTo(new PersistOutcome.SourcesMoved("https://x.example/", "m", 0, 0));
  }

  @Test
  void thousandsOfReadsAndAnEmptyReadSetAreStored() throws Exception {
    PgDefinitionStore definitions = new PgDefinitionStore(database.database(), new SilentBus());
    List<FileRead> many =
        java.util.stream.IntStream.range(0, 5_000)
            .mapToObj(i -> new FileRead(REALM, "absent/" + i, 0))
            .toList();

    assertThat(await(definitions.persist(KEY, populated(many))))
        .isInstanceOf(PersistOutcome.Persisted.class);
    assertThat(await(definitions.reads(KEY))).hasSize(5_000);
    assertThat(await(definitions.persist(KEY, populated(List.of()))))
        .isInstanceOf(PersistOutcome.Persisted.class);
    assertThat(await(definitions.reads(KEY))).isEmpty();
  }

  @Test
  void anEntryOfMegabytesComesBackWhole() throws Exception {
    PgDefinitionStore definitions = new PgDefinitionStore(database.database(), new SilentBus());
    ModuleEntry large =
        new ModuleEntry.Found(
            Map.of(),
            List.of("https://r.example/" + "x".repeat(3 << 20)),
            ModuleEntry.Diagnostics.NONE);
    await(definitions.persist(KEY, new Populated(large, null, List.of(), null, 0, 1)));

    assertThat(await(definitions.read(List.of(KEY))).get(KEY).entry()).isEqualTo(large);
  }

  /** Runs {@code persist} until it waits for a writer, which then finishes and commits. */
  private <T> Future<T> whileAWriterHoldsTheRealm(java.util.function.Supplier<Future<T>> persist) {
    SqlConnection writer = get(database.database().reads().getConnection());
    get(writer.query("BEGIN").execute());
    get(writer.query("UPDATE realms SET generation = 2").execute());
    Future<T> running = persist.get();
    awaitSomebodyWaitingForALock();
    get(writer.query(LOSE_A_READ_OF_VERSION_1).execute());
    get(writer.query("COMMIT").execute());
    get(writer.close());
    return running;
  }

  private void awaitSomebodyWaitingForALock() {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(() ->
            get(database
                        .database()
                        .reads()
                        .query(
                            "SELECT 1 FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND datname = current_database()")
                        .execute())
                    .size()
                > 0);
  }

  private PgDefinitionStore heldAt(PersistProbe.Point held) {
    return new PgDefinitionStore(
        database.database(),
        new SilentBus(),
        point -> {
          if (point != held) {
            return Future.succeededFuture();
          }
          reached.tryComplete();
          return go.future();
        });
  }

  private List<StaleRead> audit() throws Exception {
    return await(new PgDefinitionStore(database.database(), new SilentBus()).audit());
  }

  private void write(String text) throws Exception {
    await(sources.write(REALM, List.of(put(text))));
  }

  private static FileChange put(String text) {
    return new FileChange.Put(
        "m.ts",
        text.getBytes(StandardCharsets.UTF_8),
        "text/typescript",
        FileChange.Precondition.NONE);
  }

  private static Populated readAt(long version) {
    return populated(List.of(new FileRead(REALM, "m.ts", version)));
  }

  private static Populated populated(List<FileRead> reads) {
    ModuleEntry entry = new ModuleEntry.Found(Map.of(), List.of(), ModuleEntry.Diagnostics.NONE);
    return new Populated(entry, KEY.module(), reads, null, 0, 1);
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }
}
