package dev.realmkeep.coordination.feed;

import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.model.RealmInfo;
import dev.realmkeep.cache.port.FileChange;
import dev.realmkeep.cache.port.WriteOutcome;
import dev.realmkeep.coordination.listen.ListenerSettings;
import dev.realmkeep.coordination.testing.FaultProxy;
import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.sqlclient.Row;
import io.vertx.sqlclient.Tuple;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.TimeUnit;
import java.util.function.BooleanSupplier;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A process that prunes the change log as every process does, and one that is away meanwhile. */
class ChangeLogRetentionTest {
  private static final String REALM = "https://r.example/a/";
  private static final FeedSettings PRUNING =
      new FeedSettings(
          Duration.ofMillis(100),
          Duration.ofMillis(400),
          Duration.ofHours(1),
          Duration.ofMillis(50));
  private static final FeedSettings NOT_PRUNING =
      new FeedSettings(
          PRUNING.tailInterval(), PRUNING.trustWindow(), PRUNING.retention(), Duration.ofDays(1));
  private static final ListenerSettings QUICK_TO_GIVE_UP =
      new ListenerSettings(
          Duration.ofSeconds(1),
          Duration.ofMillis(20),
          Duration.ofMillis(100),
          Duration.ofMillis(5));

  @RegisterExtension static final OwnServer server = new OwnServer();

  private FaultProxy proxy;
  private TestDatabase database;
  private TestDatabase awayDatabase;
  private FeedStores process;
  private FeedStores away;
  private Stores stores;
  private final List<Invalidation> heardAway = new CopyOnWriteArrayList<>();

  @BeforeEach
  void start() throws Exception {
    proxy = server.proxy();
    database = server.database();
    awayDatabase = server.database(proxy);
    process = new FeedStores(database, PRUNING);
    away = new FeedStores(awayDatabase.database(), Clock.system(), NOT_PRUNING, QUICK_TO_GIVE_UP);
    stores = process.start();
    away.start();
    away.feed().subscribe(heardAway::add);
    await(stores.sources().putRealm(new RealmInfo(REALM, "ada", RealmInfo.Visibility.PUBLIC)));
  }

  @AfterEach
  void stop() throws Exception {
    away.close();
    process.close();
    proxy.close();
    awayDatabase.close();
    database.close();
  }

  @Test
  void aRunningProcessRemovesOldEntriesAndKeepsYoungOnes() throws Exception {
    Invalidation old = write();
    Invalidation alsoOld = write();
    Invalidation young = write();

    age(old);
    until(() -> !logged().contains(old.seq()));
    age(alsoOld);
    until(() -> !logged().contains(alsoOld.seq()));

    assertThat(logged()).contains(young.seq());
  }

  @Test
  void aProcessThatWasAwayForLongerDropsEverythingOnceAndThenFollowsAgain() throws Exception {
    Invalidation before = write();
    until(() -> heardAway.contains(before));
    heardAway.clear();
    leave();

    // When what it missed is no longer in the log
    Invalidation missed = write();
    age(missed);
    until(() -> !logged().contains(missed.seq()));
    comeBack();

    // Then it drops everything, knows the present, and hears what comes as ever
    until(away.feed()::trusted);
    assertThat(heardAway).extracting(Invalidation::kind).containsExactly(Invalidation.Kind.ALL);
    assertThat(away.feed().appliedGeneration(REALM)).isEqualTo(missed.generation());
    Invalidation next = write();
    until(() -> heardAway.contains(next));
    assertThat(heardAway).hasSize(2);
  }

  @Test
  void aProcessThatWasAwayForLessHearsWhatItMissedAndDropsNothingElse() throws Exception {
    Invalidation before = write();
    until(() -> heardAway.contains(before));
    heardAway.clear();

    leave();
    Invalidation missed = write();
    comeBack();

    until(away.feed()::trusted);
    assertThat(heardAway).containsExactly(missed);
  }

  /** Its connections are gone, and new ones get no answer. */
  private void leave() {
    proxy.swallowToServer(true);
    proxy.cut();
    until(() -> !away.feed().trusted());
  }

  private void comeBack() {
    proxy.swallowToServer(false);
    proxy.cut();
  }

  private void age(Invalidation entry) {
    get(
        database
            .database()
            .reads()
            .preparedQuery(
                "UPDATE change_log SET at = clock_timestamp() - interval '61 minutes'"
                    + " WHERE seq = $1")
            .execute(Tuple.of(entry.seq())));
  }

  private List<Long> logged() {
    List<Long> numbers = new ArrayList<>();
    for (Row row : get(database.database().reads().query("SELECT seq FROM change_log").execute())) {
      numbers.add(row.getLong(0));
    }
    return numbers;
  }

  private Invalidation write() throws Exception {
    FileChange put =
        new FileChange.Put(
            "m.ts",
            UUID.randomUUID().toString().getBytes(StandardCharsets.UTF_8),
            "text/plain",
            FileChange.Precondition.NONE);
    WriteOutcome outcome = await(stores.sources().write(REALM, List.of(put)));
    return ((WriteOutcome.Written) outcome).invalidation();
  }

  private static void until(BooleanSupplier condition) {
    Awaitility.await()
        .atMost(Duration.ofSeconds(20))
        .pollInterval(Duration.ofMillis(5))
        .until(condition::getAsBoolean);
  }

  private static <T> T await(CompletableFuture<T> future) throws Exception {
    return future.get(30, TimeUnit.SECONDS);
  }
}
