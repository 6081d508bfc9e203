package dev.realmkeep.coordination.populate;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.conformance.Prerenders;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.PopulateCoordinator.Attempt;
import dev.realmkeep.cache.port.PopulateCoordinator.KeyWatch;
import dev.realmkeep.cache.port.PopulateCoordinator.WokenBy;
import dev.realmkeep.cache.port.Populated;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.cache.port.StoredEntry;
import dev.realmkeep.cache.testing.TestWork;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.feed.FeedSettings;
import dev.realmkeep.coordination.testing.FaultProxy;
import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.coordination.testing.TestDatabase;
import dev.realmkeep.coordination.testing.TestProcess;
import io.vertx.sqlclient.SqlConnection;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.LongConsumer;
import java.util.stream.IntStream;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/**
 * A holder whose connection dies, whose network is swallowed, or whose heart does not beat, and
 * somebody who waits for it. Each defence is shown to be needed by taking it away.
 */
class HolderFaultsTest {
  private static final String REALM = "https://r.example/a/";
  private static final ModuleKey KEY = key(REALM, "m.ts");
  private static final Duration LONG = Duration.ofSeconds(15);
  private static final Duration SHORT = Duration.ofSeconds(2);

  /** Silent for longer than this, a holder has lost its key. */
  private static final PopulateSettings QUICK =
      new PopulateSettings(
          Duration.ofMillis(150),
          Duration.ofMillis(600),
          Duration.ofSeconds(3),
          Duration.ofMillis(50));

  private static final LongConsumer NOBODY_HEARS = key -> {};

  @RegisterExtension static final OwnServer server = new OwnServer();

  private FaultProxy proxy;
  private TestProcess holder;
  private TestProcess waiter;

  @BeforeEach
  void start() throws Exception {
    proxy = server.proxy();
    holder = process(server.database(proxy));
    waiter = process(server.database());
    await(waiter.sources().putRealm(realm(REALM)));
    await(waiter.sources().write(REALM, List.of(put("m.ts", unique()))));
  }

  private static TestProcess process(TestDatabase database) {
    return TestProcess.on(database, FeedSettings.DEFAULT, QUICK);
  }

  @AfterEach
  void stop() throws Exception {
    assertThat(await(waiter.definitions().audit())).isEmpty();
    proxy.swallowToServer(false);
    holder.close();
    waiter.close();
    proxy.close();
  }

  @Test
  void whenItsBackendIsEndedTheWaiterIsWokenAndTheLateWriteIsRefused() {
    Work work = new Work();
    CompletableFuture<Attempt> held = hold(holder.coordinator(), work);
    CompletableFuture<WokenBy> wait = waitFor(waiter.coordinator());

    endHolders();

    assertThat(await(wait)).isIn(WokenBy.LOCK_WATCH, WokenBy.ANNOUNCEMENT);
    assertTakenOverAndRefused(work, held);
  }

  @Test
  void whenItsNetworkSwallowsWhatItSaysTheServerFreesTheKeyAndTheLateWriteIsRefused() {
    Work work = new Work();
    CompletableFuture<Attempt> held = hold(holder.coordinator(), work);
    CompletableFuture<WokenBy> wait = waitFor(waiter.coordinator());

    proxy.swallowToServer(true);

    assertThat(await(wait)).isEqualTo(WokenBy.LOCK_WATCH);
    assertTakenOverAndRefused(work, held);
  }

  @Test
  void whenItsNetworkIsCutTheKeyIsFreeAtOnce() {
    Work work = new Work();
    CompletableFuture<Attempt> held = hold(holder.coordinator(), work);
    CompletableFuture<WokenBy> wait = waitFor(waiter.coordinator());

    proxy.cut();

    assertThat(await(wait)).isIn(WokenBy.LOCK_WATCH, WokenBy.ANNOUNCEMENT);
    assertTakenOverAndRefused(work, held);
  }

  @Test
  void workIsStoredThoughNoOtherConnectionIsFree() {
    Work work = new Work();
    CompletableFuture<Attempt> held = hold(holder.coordinator(), work);
    List<SqlConnection> taken =
        IntStream.range(0, DatabaseSettings.DEFAULT.readConnections())
            .mapToObj(i -> get(holder.database().database().reads().getConnection()))
            .toList();

    work.finish();

    assertThat(await(held)).isInstanceOf(Attempt.Stored.class);
    taken.forEach(connection -> get(connection.close()));
  }

  @Test
  void aPersistThatAWriterKeepsOutGivesUpAndTheNextIsStoredWhenTheWriterIsGone() {
    SqlConnection writer = get(waiter.database().database().reads().getConnection());
    get(writer.begin());
    get(writer.query("UPDATE realms SET generation = generation").execute());
    Work work = new Work();
    CompletableFuture<Attempt> held = hold(holder.coordinator(), work);

    work.finish();

    assertThat(await(held))
        .isInstanceOfSatisfying(
            Attempt.Lost.class,
            lost -> assertThat(lost.cause()).isInstanceOf(StoreUnavailableException.class));
    get(writer.query("ROLLBACK").execute());
    get(writer.close());
    Work next = new Work();
    next.finish();
    assertThat(await(waiter.coordinator().tryAcquireAndRun(KEY, next)))
        .isInstanceOf(Attempt.Stored.class);
  }

  @Test
  void workLongerThanTheSilenceIsStoredBecauseItsHeartBeats() {
    Work work = new Work();
    CompletableFuture<Attempt> held = hold(holder.coordinator(), work);

    untilHeldFor(QUICK.silenceMax().multipliedBy(3));
    work.finish();

    assertThat(await(held)).isInstanceOf(Attempt.Stored.class);
  }

  @Test
  void whereMuchSilenceIsBorneLongWorkIsStoredToo() throws Exception {
    // Given a setting by which the server would bear thirty seconds without a sign of life
    try (TestProcess patient =
        TestProcess.on(
            server.database(proxy),
            FeedSettings.DEFAULT,
            PopulateSettings.bearingSilenceOf(Duration.ofSeconds(30)))) {
      Work work = new Work();
      CompletableFuture<Attempt> held = hold(patient.coordinator(), work);

      // When the work takes longer than this process bears the silence of a connection
      untilHeldFor(Duration.ofMillis(7_500));
      work.finish();

      assertThat(await(held)).isInstanceOf(Attempt.Stored.class);
    }
  }

  @Test
  void withoutAHeartbeatItIsLost() {
    Work work = new Work();
    PopulateCoordinator heartless = coordinator(holder, (delay, task) -> () -> {}, NOBODY_HEARS);
    CompletableFuture<Attempt> held = hold(heartless, work);

    Awaitility.await().atMost(LONG).until(() -> holders() == 0);
    work.finish();

    assertThat(await(held)).isInstanceOf(Attempt.Lost.class);
    assertThat(await(waiter.definitions().read(List.of(KEY)))).isEmpty();
  }

  @Test
  void aHolderIsToldTheGenerationThatItsTransactionBeganWith() {
    Work work = new Work();
    CompletableFuture<Attempt> held = hold(holder.coordinator(), work);

    assertThat(work.seen())
        .isEqualTo(await(waiter.sources().generation(REALM)).orElseThrow())
        .isPositive();
    work.finish();
    await(held);
  }

  @Test
  void aHolderThatEndsTellsTheOtherProcesses() throws Exception {
    PopulateSettings neverLooks =
        new PopulateSettings(
            QUICK.heartbeat(), QUICK.silenceMax(), QUICK.rowLockMax(), Duration.ofHours(1));
    try (TestProcess listening =
        TestProcess.on(server.database(), FeedSettings.DEFAULT, neverLooks)) {
      Work work = new Work();
      CompletableFuture<Attempt> held = hold(holder.coordinator(), work);
      CompletableFuture<WokenBy> wait = waitFor(listening.coordinator());

      work.finish();

      assertThat(await(held)).isInstanceOf(Attempt.Stored.class);
      assertThat(await(wait)).isEqualTo(WokenBy.ANNOUNCEMENT);
    }
  }

  @Test
  void aHolderThatTellsNobodyIsFoundOutByTheLockWatch() {
    Work work = new Work();
    PopulateCoordinator silent =
        coordinator(holder, VertxTimers.of(holder.database().database().vertx()), NOBODY_HEARS);
    CompletableFuture<Attempt> held = hold(silent, work);
    CompletableFuture<WokenBy> wait = waitFor(waiter.coordinator());

    work.finish();

    assertThat(await(held)).isInstanceOf(Attempt.Stored.class);
    assertThat(await(wait)).isEqualTo(WokenBy.LOCK_WATCH);
  }

  @Test
  void withoutALockWatchWhoeverWaitsForADeadHolderSleepsUntilItsTimeOut() {
    hold(holder.coordinator(), new Work());
    // Nothing is ever looked at, but the time-out of the wait
    Timers onlyTimeOuts =
        (delay, task) ->
            delay.compareTo(SHORT) < 0
                ? () -> {}
                : VertxTimers.of(waiter.database().database().vertx()).after(delay, task);
    PopulateCoordinator blind = coordinator(waiter, onlyTimeOuts, NOBODY_HEARS);
    KeyWatch watch = blind.watch(KEY);
    assertThat(await(blind.tryAcquireAndRun(KEY, new Work())))
        .isInstanceOf(Attempt.Contended.class);
    CompletableFuture<WokenBy> wait = blind.waitForKey(watch, SHORT);

    endHolders();

    assertThat(await(wait)).isEqualTo(WokenBy.TIMEOUT);
  }

  @Test
  void aNewListeningConnectionWakesWhoeverMayHaveMissedSomething() {
    hold(holder.coordinator(), new Work());
    CompletableFuture<WokenBy> wait = waitFor(waiter.coordinator());

    waiter.coordinator().linkIsUp();

    assertThat(await(wait)).isEqualTo(WokenBy.RECONNECT);
    endHolders();
  }

  @Test
  void whatIsNotOursOnTheChannelIsCountedAndIgnored() {
    hold(holder.coordinator(), new Work());
    CompletableFuture<WokenBy> wait = waitFor(waiter.coordinator());

    for (String payload : List.of("", "x y", "12345678901234567890", "{}")) {
      waiter.coordinator().heard(payload);
    }

    assertThat(waiter.coordinator().malformedHints()).isEqualTo(4);
    assertThat(wait).isNotDone();
    endHolders();
    await(wait);
  }

  /** After the key was lost: somebody else stores, and what the old holder has comes too late. */
  private void assertTakenOverAndRefused(Work late, CompletableFuture<Attempt> held) {
    Work next = new Work();
    next.finish();
    assertThat(await(waiter.coordinator().tryAcquireAndRun(KEY, next)))
        .isInstanceOf(Attempt.Stored.class);

    late.finish();

    assertThat(await(held)).isInstanceOf(Attempt.Lost.class);
    assertThat(next.runs).isEqualTo(1);
  }

  private static CompletableFuture<Attempt> hold(PopulateCoordinator by, Work work) {
    CompletableFuture<Attempt> held = by.tryAcquireAndRun(KEY, work);
    await(work.begun);
    return held;
  }

  private static CompletableFuture<WokenBy> waitFor(PopulateCoordinator by) {
    KeyWatch watch = by.watch(KEY);
    assertThat(await(by.tryAcquireAndRun(KEY, new WorkThatMustNotRun())))
        .isInstanceOf(Attempt.Contended.class);
    return by.waitForKey(watch, LONG);
  }

  private PgPopulateCoordinator coordinator(
      TestProcess process, Timers timers, LongConsumer announce) {
    return new PgPopulateCoordinator(
        new PgPopulateSessions(process.database().database(), process.listener(), timers, QUICK),
        timers,
        QUICK,
        () -> ThreadLocalRandom.current().nextLong(),
        announce);
  }

  private void endHolders() {
    sql("SELECT pg_terminate_backend(pid) FROM pg_locks WHERE locktype = 'advisory'");
  }

  private int holders() {
    return sql("SELECT 1 FROM pg_locks WHERE locktype = 'advisory'");
  }

  /** Until the server says that the transaction of the holder is so old. */
  private void untilHeldFor(Duration age) {
    Awaitility.await()
        .atMost(LONG)
        .until(() ->
            sql(
                    "SELECT 1 FROM pg_locks JOIN pg_stat_activity USING (pid)"
                        + " WHERE locktype = 'advisory' AND clock_timestamp() - xact_start"
                        + " > interval '"
                        + age.toMillis()
                        + " milliseconds'")
                > 0);
  }

  private int sql(String statement) {
    return get(waiter.database().database().reads().query(statement).execute()).size();
  }

  private static String unique() {
    return Long.toHexString(ThreadLocalRandom.current().nextLong());
  }

  private static final class WorkThatMustNotRun extends TestWork {
    @Override
    public boolean usable(StoredEntry entry) {
      return true;
    }

    @Override
    public CompletableFuture<Populated> run(int previousFailures) {
      throw new AssertionError("ran");
    }
  }

  /** Work whose result was read before it may end. */
  private final class Work extends TestWork {
    final CompletableFuture<Void> begun = new CompletableFuture<>();
    final CompletableFuture<Populated> result = new CompletableFuture<>();
    int runs;

    void finish() {
      result.complete(Prerenders.of(waiter.sources(), REALM, "m.ts"));
    }

    @Override
    public boolean usable(StoredEntry entry) {
      return true;
    }

    @Override
    public CompletableFuture<Populated> run(int previousFailures) {
      runs++;
      begun.complete(null);
      return result;
    }
  }
}
