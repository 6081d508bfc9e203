package dev.realmkeep.coordination.feed;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.cache.testing.FakeClock;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.sqlclient.SqlConnection;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** A feed between a writer's process and its own, with a timer that never fires. */
class PgInvalidationFeedTest {
  private static final String REALM = "https://r.example/a/";
  private static final FeedSettings NO_TIMER =
      FeedSettings.DEFAULT.withTailInterval(Duration.ofHours(1));
  private static final String LISTENERS =
      "FROM pg_stat_activity WHERE datname = current_database() AND query LIKE '%change_log_horizon%'"
          + " AND pid <> pg_backend_pid()";

  private final TestDatabase writerDatabase = TestDatabase.open();
  private final TestDatabase database = writerDatabase.peer();
  private final FakeClock clock = new FakeClock();
  private final FeedStores writer = new FeedStores(writerDatabase, NO_TIMER);
  private final FeedStores process =
      new FeedStores(database.database(), clock, NO_TIMER, ListenerSettings.DEFAULT);
  private final PgInvalidationFeed feed = process.feed();
  private final List<Invalidation> heard = new CopyOnWriteArrayList<>();
  private Stores stores;

  @BeforeEach
  void start() throws Exception {
    stores = writer.start();
    process.start();
    feed.subscribe(heard::add);
    await(stores.sources().putRealm(new RealmInfo(REALM, "ada", RealmInfo.Visibility.PUBLIC)));
  }

  @AfterEach
  void close() {
    process.close();
    writer.close();
    database.close();
    writerDatabase.close();
  }

  @Test
  void aNotificationIsAppliedAtOnce() throws Exception {
    Invalidation written = write("1");

    untilHeard(written);
    assertThat(feed.appliedGeneration(REALM)).isEqualTo(1);
  }

  @Test
  void anEntryThatCommitsLateIsNotMissedThoughALaterOneWasSeen() throws Exception {
    // Given a transaction that has drawn a number and not committed
    SqlConnection late = get(database.database().reads().getConnection());
    get(late.query("BEGIN").execute());
    get(
        late.query(
                "INSERT INTO change_log (kind, realm, generation, keys)"
                    + " VALUES ('modules', 'https://late.example/', 1, '{k}')")
            .execute());

    // When a later number is committed and seen first
    Invalidation written = write("1");
    await(feed.catchUp());
    assertThat(heard).containsExactly(written);
    get(late.query("COMMIT").execute());
    get(late.close());
    await(feed.catchUp());

    // Then both were heard, each once
    assertThat(heard).hasSize(2);
    assertThat(heard.get(1).seq()).isLessThan(written.seq());
  }

  @Test
  void afterItsConnectionWasEndedItCatchesUpAndOnlyThenGoesOn() throws Exception {
    write("1");
    await(feed.catchUp());
    heard.clear();

    get(
        writerDatabase
            .database()
            .reads()
            .query("SELECT pg_terminate_backend(pid) " + LISTENERS)
            .execute());
    Invalidation missed = write("2");

    untilHeard(missed);
    assertThat(heard).containsExactly(missed);
    assertThat(process.listener().connects()).isEqualTo(2);
  }

  @Test
  void whenTheLogWasPrunedBeyondItsPlaceEverythingIsDropped() throws Exception {
    get(
        writerDatabase
            .database()
            .reads()
            .query("UPDATE change_log_horizon SET pruned_tx = pg_current_xact_id()")
            .execute());

    get(
        writerDatabase
            .database()
            .reads()
            .query("SELECT pg_terminate_backend(pid) " + LISTENERS)
            .execute());

    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .until(() -> heard.stream().anyMatch(i -> i.kind() == Invalidation.Kind.ALL));
  }

  @Test
  void pruningRemovesOldEntriesAndRemembersTheirNewestTransaction() throws Exception {
    write("1");
    get(
        database
            .database()
            .reads()
            .query("UPDATE change_log SET at = now() - interval '1 day'")
            .execute());

    get(ChangeLog.prune(database.database().reads(), Duration.ofHours(1)));

    assertThat(get(database.database().reads().query("SELECT 1 FROM change_log").execute()).size())
        .isZero();
    assertThat(
            get(database
                    .database()
                    .reads()
                    .query("SELECT 1 FROM change_log_horizon WHERE pruned_tx > '0'")
                    .execute())
                .size())
        .isEqualTo(1);
  }

  @Test
  void trustEndsATrustWindowAfterTheLastLookBegan() throws Exception {
    await(feed.catchUp());
    assertThat(feed.trusted()).isTrue();

    clock.advance(NO_TIMER.trustWindow());

    assertThat(feed.measureTrust()).isFalse();
    await(feed.catchUp());
    assertThat(feed.trusted()).isTrue();
  }

  @Test
  void aNotificationThatIsNotOursIsCountedAndIgnored() throws Exception {
    for (String payload : List.of("", "x", "[]", "{}", "[1]", "[{\"r\":1,\"g\":2}]")) {
      get(
          writerDatabase
              .database()
              .reads()
              .preparedQuery("SELECT pg_notify($1, $2)")
              .execute(io.vertx.sqlclient.Tuple.of(Announcement.CHANNEL, payload)));
    }

    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> feed.malformedHints() == 6);
    untilHeard(write("1"));
  }

  @Test
  void aClosedFeedFailsWhoeverAsksItToCatchUp() {
    feed.close();

    assertThatThrownBy(() -> await(feed.catchUp()))
        .isInstanceOf(ExecutionException.class)
        .hasCauseInstanceOf(dev.realmkeep.cache.port.StoreUnavailableException.class);
  }

  private Invalidation write(String text) throws Exception {
    FileChange put =
        new FileChange.Put(
            "m.ts",
            text.getBytes(StandardCharsets.UTF_8),
            "text/plain",
            FileChange.Precondition.NONE);
    WriteOutcome outcome = await(stores.sources().write(REALM, List.of(put)));
    return ((WriteOutcome.Written) outcome).invalidation();
  }

  private void untilHeard(Invalidation invalidation) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(() -> heard.contains(invalidation));
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }
}
