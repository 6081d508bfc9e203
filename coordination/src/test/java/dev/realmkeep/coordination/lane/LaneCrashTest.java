package dev.realmkeep.coordination.lane;

import static dev.realmkeep.cache.conformance.Lanes.ACCOUNTS;
import static dev.realmkeep.cache.conformance.Lanes.REALM;
import static dev.realmkeep.cache.conformance.Lanes.put;
import static dev.realmkeep.coordination.lane.LaneProcess.sql;
import static dev.realmkeep.coordination.lane.LaneProcess.until;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.coordination.testing.OwnServer;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.time.Duration;
import java.time.OffsetDateTime;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.extension.RegisterExtension;

/** A crash of one process of the server, which goes on, while lanes are held. */
class LaneCrashTest {
  @RegisterExtension static final OwnServer server = new OwnServer();

  private final TestDatabase database = TestDatabase.on(server.newDatabase());
  private final LaneProcess process = LaneProcess.start(database);
  private final LaneClaim.Owned claim = process.lanes().claim(REALM);

  @AfterEach
  void close() {
    process.close();
    database.close();
  }

  /**
   * <pre>
   *   node               database                        another node
   *   renews             expires at 4 s, in memory
   *                      crash: expires at 3 s again
   *   is cut off
   *   answers until 4 s                                  takes the lane at 3 s, and commits
   * </pre>
   */
  @Test
  void whatAProcessWasToldItHoldsIsNotTakenBack() {
    OffsetDateTime first = expiry();
    until(() -> expiry().isAfter(first));
    process.ownership().close(); // no further renewal covers it up
    OffsetDateTime told = expiry();

    server.killSession();

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(() -> assertThat(expiry()).isAfterOrEqualTo(told));
  }

  @Test
  void theLaneGoesOnWithWhatWasCommitted() {
    assertThat(process.lanes().commit(claim, put(ACCOUNTS, "a", "{\"name\":\"a\"}")))
        .isEqualTo(new CommitOutcome.Committed(1));

    server.killSession();

    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .ignoreExceptions()
        .untilAsserted(
            () -> assertThat(process.lanes().get("a").json()).isEqualTo("{\"name\":\"a\"}"));
    assertThat(process.lanes().commit(put(ACCOUNTS, "a", "{\"name\":\"b\"}")))
        .isEqualTo(new CommitOutcome.Committed(2));
  }

  private OffsetDateTime expiry() {
    return sql(database, "SELECT expires_at FROM realm_lanes")
        .iterator()
        .next()
        .getOffsetDateTime(0);
  }
}
