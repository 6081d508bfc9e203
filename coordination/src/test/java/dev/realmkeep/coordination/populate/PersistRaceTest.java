package dev.realmkeep.coordination.populate;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.CacheScope;
import dev.realmkeep.cache.model.FileRead;
import dev.realmkeep.cache.model.ModuleEntry;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.PersistOutcome;
import dev.realmkeep.cache.port.PopulateCoordinator.Attempt;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.coordination.feed.FeedSettings;
import dev.realmkeep.coordination.testing.Computed;
import dev.realmkeep.coordination.testing.TestDatabase;
import dev.realmkeep.coordination.testing.TestProcess;
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

/**
 * A writer and the persist of a holder, whose statements and commit are sent at once: held where
 * they can meet by locks that somebody else has.
 */
class PersistRaceTest {
  private static final String REALM = "https://r.example/a/";
  private static final ModuleKey KEY =
      new ModuleKey(REALM, REALM + "m.ts", CacheScope.PUBLIC, "", "1");

  private final TestProcess process =
      TestProcess.on(
          TestDatabase.open(),
          FeedSettings.DEFAULT,
          new PopulateSettings(
              Duration.ofSeconds(1),
              Duration.ofSeconds(3),
              Duration.ofSeconds(60),
              Duration.ofMillis(50)));

  /** Where the persist is held. */
  private enum Held {
    /** It has locked the realms and has compared nothing. */
    BEFORE_THE_COMPARISON("LOCK TABLE module_reads IN EXCLUSIVE MODE"),
    /** It has compared and cannot write yet. */
    AFTER_THE_COMPARISON("SELECT FROM module_rows FOR UPDATE");

    private final String lock;

    Held(String lock) {
      this.lock = lock;
    }
  }

  @BeforeEach
  void aRowThatWasReadAtVersionOne() throws Exception {
    await(process.sources().putRealm(new RealmInfo(REALM, "ada", RealmInfo.Visibility.PUBLIC)));
    await(write("1"));
    assertThat(await(populate())).isInstanceOf(Attempt.Stored.class);
  }

  @AfterEach
  void close() {
    process.close();
  }

  @ParameterizedTest
  @EnumSource
  void aWriterThatComesWhileAPersistIsHeldWaitsAndThenRemovesTheRow(Held held) throws Exception {
    // Given a persist that is held
    SqlConnection other = begin(held.lock);
    CompletableFuture<Attempt> populate = populate();
    awaitWaiting(1);

    // When a write comes
    CompletableFuture<WriteOutcome> write = write("2");
    awaitWaiting(2);
    end(other);

    // Then the persist was first and the write has removed what it stored
    assertThat(await(populate)).isInstanceOf(Attempt.Stored.class);
    assertThat(await(write))
        .isInstanceOfSatisfying(
            WriteOutcome.Written.class,
            written -> assertThat(written.invalidation().modules()).contains(KEY.module()));
    assertThat(await(process.definitions().read(List.of(KEY)))).isEmpty();
    assertThat(await(process.definitions().audit())).isEmpty();
  }

  @Test
  void aPersistThatWaitedForAWriterSeesWhatItWrote() throws Exception {
    SqlConnection writer = begin("UPDATE realms SET generation = generation + 1");
    CompletableFuture<Attempt> populate = populate();
    awaitWaiting(1);

    get(
        writer
            .query(
                "UPDATE realm_files SET version = 2 WHERE path = 'm.ts';"
                    + "INSERT INTO invalidated SELECT module_id FROM module_reads; COMMIT")
            .execute());
    get(writer.close());

    assertThat(await(populate))
        .isEqualTo(new Attempt.Discarded(new PersistOutcome.SourcesMoved(REALM, "m.ts", 1, 2)));
    assertThat(await(process.definitions().read(List.of(KEY)))).isEmpty();
    assertThat(await(process.definitions().audit())).isEmpty();
  }

  private SqlConnection begin(String statement) {
    SqlConnection connection = get(process.database().database().reads().getConnection());
    get(connection.query("BEGIN").execute());
    get(connection.query(statement).execute());
    return connection;
  }

  private static void end(SqlConnection connection) {
    get(connection.query("ROLLBACK").execute());
    get(connection.close());
  }

  private CompletableFuture<Attempt> populate() {
    ModuleEntry entry = new ModuleEntry.Found(Map.of(), List.of(), ModuleEntry.Diagnostics.NONE);
    List<FileRead> reads = List.of(new FileRead(REALM, "m.ts", 1));
    return process
        .coordinator()
        .tryAcquireAndRun(KEY, new Computed(new Populated(entry, KEY.module(), reads, null, 0, 1)));
  }

  private CompletableFuture<WriteOutcome> write(String text) {
    return process
        .sources()
        .write(
            REALM,
            List.of(
                new FileChange.Put(
                    "m.ts",
                    text.getBytes(StandardCharsets.UTF_8),
                    "text/typescript",
                    FileChange.Precondition.NONE)));
  }

  /** Until so many sessions wait for a lock. */
  private void awaitWaiting(long sessions) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(
            () ->
                get(process
                        .database()
                        .database()
                        .reads()
                        .query(
                            "SELECT count(*) FROM pg_stat_activity WHERE wait_event_type = 'Lock'"
                                + " AND datname = current_database()")
                        .execute())
                    .iterator()
                    .next()
                    .getLong(0),
            waiting -> waiting == sessions);
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(60, TimeUnit.SECONDS);
  }
}
