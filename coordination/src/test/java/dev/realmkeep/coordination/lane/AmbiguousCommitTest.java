package dev.realmkeep.coordination.lane;

import static dev.realmkeep.cache.conformance.Lanes.ACCOUNTS;
import static dev.realmkeep.cache.conformance.Lanes.REALM;
import static dev.realmkeep.cache.conformance.Lanes.arm;
import static dev.realmkeep.cache.conformance.Lanes.put;
import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.coordination.lane.LaneProcess.sql;
import static dev.realmkeep.coordination.lane.LaneProcess.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.conformance.Lanes;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.document.DocumentChange;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.model.lane.ScheduleChange.Fired;
import dev.realmkeep.cache.model.lane.ScheduleChange.When;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.coordination.db.DatabaseSettings;
import dev.realmkeep.coordination.testing.FaultProxy;
import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** Commits whose connection breaks. The one connection has prepared the statement before. */
class AmbiguousCommitTest {
  private static final DatabaseSettings ONE_CONNECTION =
      new DatabaseSettings(
          1, 1, 100, Duration.ofMillis(500), Duration.ofMillis(500), Duration.ofSeconds(15));

  private static final LaneSettings SETTINGS =
      new LaneSettings(
          Duration.ofHours(2),
          Duration.ofHours(1),
          Duration.ofMillis(1500),
          Duration.ofMillis(20),
          Duration.ofSeconds(20));

  @RegisterExtension static final OwnServer server = new OwnServer();

  private FaultProxy proxy;
  private TestDatabase database;
  private TestDatabase direct;
  private LaneProcess process;
  private LaneClaim.Owned claim;

  @BeforeEach
  void start() throws Exception {
    proxy = server.proxy();
    direct = TestDatabase.on(server.options());
    sql(direct, "DELETE FROM realms");
    database = TestDatabase.on(proxy.options(), ONE_CONNECTION);
    process = LaneProcess.start(database, SETTINGS, Clock.system());
    claim = process.lanes().claim(REALM);
    process.lanes().commit(claim, change("{\"n\":1}"));
  }

  @AfterEach
  void stop() throws Exception {
    process.close();
    proxy.close();
    database.close();
    direct.close();
  }

  @Test
  void aCommitThatWasAppliedAndNotAnsweredIsKnownToBeApplied() {
    proxy.swallowToClient(true);
    CompletableFuture<CommitOutcome> outcome = commitAfter(1, "{\"n\":2}");
    until(() -> version() == 2);

    proxy.swallowToClient(false);
    proxy.cut();

    assertThat(await(outcome)).isEqualTo(new CommitOutcome.Committed(2));
    assertThat(version()).isEqualTo(2);
    assertThat(process.lanes().get("a").json()).isEqualTo("{\"n\":2}");
  }

  @Test
  void withoutKnowingOfTheLostAttemptItWouldBeTakenForAnothers() {
    assertThat(await(commitAfter(1, "{\"n\":2}"))).isEqualTo(new CommitOutcome.Committed(2));

    // The next attempt, by somebody who does not know that there was one.
    assertThat(await(commitAfter(1, "{\"n\":2}"))).isInstanceOf(CommitOutcome.Fenced.class);
  }

  @Test
  void aCommitThatNeverArrivedIsMadeOnce() {
    proxy.swallowToServer(true);
    CompletableFuture<CommitOutcome> outcome = commitAfter(1, "{\"n\":2}");
    proxy.swallowToServer(false);
    proxy.cut();

    assertThat(await(outcome)).isEqualTo(new CommitOutcome.Committed(2));
    assertThat(version()).isEqualTo(2);
  }

  @Test
  void aTakeOverAfterTheLostAnswerTellsWhetherItWasApplied() {
    proxy.swallowToClient(true);
    CompletableFuture<CommitOutcome> outcome = commitAfter(1, "{\"n\":2}");
    until(() -> version() == 2);
    takenOver(1);

    proxy.swallowToClient(false);
    proxy.cut();

    assertThat(await(outcome)).isEqualTo(new CommitOutcome.Committed(2));
  }

  @Test
  void twoTakeOversAfterTheLostAnswerLeaveItUnknown() {
    proxy.swallowToClient(true);
    CompletableFuture<CommitOutcome> outcome = commitAfter(1, "{\"n\":2}");
    until(() -> version() == 2);
    takenOver(1);
    takenOver(1);

    proxy.swallowToClient(false);
    proxy.cut();

    assertThat(await(outcome)).isInstanceOf(CommitOutcome.Unknown.class);
  }

  @Test
  void aCommitWhoseDatabaseStaysAwayIsUnknown() {
    proxy.swallowToClient(true);
    CompletableFuture<CommitOutcome> outcome = commitAfter(1, "{\"n\":2}");
    until(() -> version() == 2);

    proxy.cut();

    assertThat(await(outcome)).isInstanceOf(CommitOutcome.Unknown.class);
    proxy.swallowToClient(false);
  }

  @Test
  void aCommitThatCouldNotBeSentIsNotApplied() throws Exception {
    proxy.close();
    until(() ->
        process.store().get(ACCOUNTS, "a").handle((read, failure) -> failure).join()
            instanceof StoreUnavailableException); // the broken connection has left the pool

    CommitOutcome outcome = await(commitAfter(1, "{\"n\":2}"));

    assertThat(outcome).isInstanceOf(CommitOutcome.Unavailable.class);
    assertThat(version()).isEqualTo(1);
  }

  @Test
  void aFiringWhoseAnswerWasLostIsNotMadeTwice() {
    process.lanes().commit(after(1), arm("s", new When.At(7), null, false));
    process.lanes().commit(after(2), new Fired("s", 7), change("{\"n\":1}")); // fires, prepares
    process.lanes().commit(after(3), arm("s", new When.At(7), null, false));
    proxy.swallowToClient(true);
    CompletableFuture<CommitOutcome> outcome =
        process.store().commit(Lanes.of(after(4), new Fired("s", 7), change("{\"n\":2}")));
    until(() -> version() == 5);

    proxy.swallowToClient(false);
    proxy.cut();

    assertThat(await(outcome)).isEqualTo(new CommitOutcome.Committed(5));
    assertThat(process.lanes().commit(after(5), new Fired("s", 7), change("{\"n\":3}")))
        .isEqualTo(new CommitOutcome.Superseded("s"));
    assertThat(process.lanes().get("a").json()).isEqualTo("{\"n\":2}");
  }

  private CompletableFuture<CommitOutcome> commitAfter(long version, String json) {
    return process.store().commit(Lanes.of(after(version), change(json)));
  }

  private LaneClaim.Owned after(long version) {
    return new LaneClaim.Owned(REALM, claim.epoch(), version);
  }

  private static DocumentChange change(String json) {
    return put(ACCOUNTS, "a", json);
  }

  /** Somebody claims the lane and commits so often. */
  private void takenOver(int commits) {
    sql(
        direct,
        "UPDATE lane_commits SET epoch = epoch + 1, epoch_from = version,"
            + " version = version + %d".formatted(commits));
  }

  private long version() {
    return sql(direct, "SELECT max(version) FROM lane_commits").iterator().next().getLong(0);
  }
}
