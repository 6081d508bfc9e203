package dev.realmkeep.coordination.populate;

import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.cache.testing.SampleEntries.key;
import static dev.realmkeep.cache.testing.SampleEntries.put;
import static dev.realmkeep.cache.testing.SampleEntries.realm;
import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.conformance.Prerenders;
import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.coordination.populate.PopulateSessions.Session;
import dev.realmkeep.coordination.testing.TestDatabase;
import dev.realmkeep.coordination.testing.TestProcess;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What becomes of a transaction that tried a lock in vain, with time in the test's hands. */
class SpareTransactionsTest {
  private static final String REALM = "https://r.example/a/";
  private static final ModuleKey HELD = key(REALM, "held.ts");
  private static final ModuleKey FREE = key(REALM, "free.ts");
  private static final long HELD_LOCK = 1;
  private static final long FREE_LOCK = 2;

  private final TestDatabase database = TestDatabase.open();
  private final TestProcess other = TestProcess.on(database.peer());
  private final TestProcess here = TestProcess.on(database);
  private final ManualTimers timers = new ManualTimers();
  private final PgPopulateSessions sessions = sessions(here, timers);
  private Session holder;

  @BeforeEach
  void hold() {
    await(other.sources().putRealm(realm(REALM)));
    await(other.sources().write(REALM, List.of(put("held.ts", "1"), put("free.ts", "1"))));
    holder = await(sessions(other, new ManualTimers()).open(HELD, HELD_LOCK));
    assertThat(holder.holds()).isTrue();
  }

  @AfterEach
  void close() {
    await(holder.end());
    here.close();
    other.close();
  }

  @Test
  void itTriesTheNextLockAndHoldsItLikeAnyOther() {
    tryInVain();
    String afterwards = one("SELECT clock_timestamp()::text");

    Session next = await(sessions.open(FREE, FREE_LOCK));
    timers.runAll();

    assertThat(next.holds()).isTrue();
    assertThat(holdersOfTheFreeLockSince(afterwards)).isEqualTo("1 holder, begun before");
    assertThat(next.persist(Prerenders.of(other.sources(), REALM, "free.ts")))
        .succeedsWithin(Duration.ofSeconds(20));
    assertThat(transactions()).isEqualTo(1); // the holder's
    assertThat(await(other.definitions().read(List.of(FREE)))).containsOnlyKeys(FREE);
  }

  @Test
  void whatItReadsIsAsOfTheNextAttempt() {
    tryInVain();
    Session stored = await(sessions(other, timers).open(FREE, FREE_LOCK));
    await(stored.persist(Prerenders.of(other.sources(), REALM, "free.ts")));

    Session next = await(sessions.open(FREE, FREE_LOCK));

    assertThat(next.row()).isNotNull();
    await(next.end());
  }

  @Test
  void itMayBeInVainAgainAndAgain() {
    for (int i = 0; i < 5; i++) {
      tryInVain();
    }

    assertThat(transactions()).isEqualTo(2);
    assertThat(timers.tasks).hasSize(5);
  }

  @Test
  void itIsRolledBackWhenNobodyTakesIt() {
    tryInVain();
    assertThat(transactions()).isEqualTo(2);

    timers.runAll();

    untilOnlyTheHolderIsInATransaction();
  }

  @Test
  void itIsRolledBackAtOnceWhenItIsOld() {
    Session vain = await(sessions.open(HELD, HELD_LOCK));
    timers.nanos += SpareTransactions.AGE_MAX.toNanos() + 1;

    await(vain.end());

    untilOnlyTheHolderIsInATransaction();
    assertThat(timers.tasks).isEmpty();
  }

  @Test
  void whereTheServerHasEndedItAnotherOneIsBegun() {
    tryInVain();
    one(
        "SELECT count(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE state = 'idle in"
            + " transaction' AND pid NOT IN (SELECT pid FROM pg_locks WHERE locktype = 'advisory')");

    Session next = await(sessions.open(FREE, FREE_LOCK));

    assertThat(next.holds()).isTrue();
    await(next.end());
  }

  private void tryInVain() {
    Session vain = await(sessions.open(HELD, HELD_LOCK));
    assertThat(vain.holds()).isFalse();
    await(vain.end());
  }

  private String holdersOfTheFreeLockSince(String moment) {
    return one(
        "SELECT count(*) || ' holder, begun ' || CASE WHEN min(xact_start) < '"
            + moment
            + "' THEN 'before' ELSE 'after' END FROM pg_locks JOIN pg_stat_activity USING (pid)"
            + " WHERE locktype = 'advisory' AND objid = "
            + FREE_LOCK);
  }

  private void untilOnlyTheHolderIsInATransaction() {
    Awaitility.await().atMost(Duration.ofSeconds(20)).until(() -> transactions() == 1);
  }

  private int transactions() {
    return Integer.parseInt(
        one(
            "SELECT count(*)::text FROM pg_stat_activity WHERE state = 'idle in transaction'"
                + " AND datname = current_database()"));
  }

  private String one(String sql) {
    return get(other.database().database().reads().query(sql).execute())
        .iterator()
        .next()
        .getValue(0)
        .toString();
  }

  private static PgPopulateSessions sessions(TestProcess process, Timers timers) {
    return new PgPopulateSessions(
        process.database().database(), process.listener(), timers, PopulateSettings.DEFAULT);
  }

  private static final class ManualTimers implements Timers {
    final List<Runnable> tasks = new ArrayList<>();
    long nanos;

    @Override
    public long nanoTime() {
      return nanos;
    }

    @Override
    public Timer after(Duration delay, Runnable task) {
      tasks.add(task);
      return () -> tasks.remove(task);
    }

    void runAll() {
      List.copyOf(tasks).forEach(Runnable::run);
    }
  }
}
