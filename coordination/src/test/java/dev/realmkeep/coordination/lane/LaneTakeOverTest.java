package dev.realmkeep.coordination.lane;

import static dev.realmkeep.cache.conformance.Lanes.OTHER;
import static dev.realmkeep.cache.conformance.Lanes.REALM;
import static dev.realmkeep.cache.testing.Gate.await;
import static dev.realmkeep.coordination.lane.LaneProcess.sql;
import static dev.realmkeep.coordination.lane.LaneProcess.until;
import static dev.realmkeep.coordination.testing.TestDatabase.get;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.testing.FakeClock;
import dev.realmkeep.coordination.testing.TestDatabase;
import io.vertx.sqlclient.SqlConnection;
import io.vertx.sqlclient.Transaction;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

class LaneTakeOverTest {
  private static final LaneSettings QUICK =
      new LaneSettings(
          Duration.ofSeconds(2),
          Duration.ofMillis(50),
          Duration.ofSeconds(5),
          Duration.ofMillis(20),
          Duration.ofSeconds(20));

  private final TestDatabase database = TestDatabase.open();
  private final TestDatabase peer = database.peer();
  private final FakeClock clock = new FakeClock();
  private LaneProcess process = LaneProcess.start(database, QUICK, Clock.system());
  private final LaneProcess other = LaneProcess.start(peer, QUICK, Clock.system());

  @AfterEach
  void close() {
    process.close();
    other.close();
    peer.close();
    database.close();
  }

  @Test
  void ofTwoThatClaimAtOnceOneOwnsAndTheOtherKnowsWho() {
    for (int i = 0; i < 50; i++) {
      String realm = "https://r.example/" + i + "/";
      sql(
          database,
          "INSERT INTO realms (url, owner, visibility) VALUES ('%s', 'o', 'public')"
              .formatted(realm));
      CompletableFuture<LaneClaim> mine = process.ownership().claim(realm);
      CompletableFuture<LaneClaim> theirs = other.ownership().claim(realm);

      List<LaneClaim> claims = new ArrayList<>(List.of(await(mine), await(theirs)));

      LaneClaim.Elsewhere elsewhere =
          (LaneClaim.Elsewhere)
              claims.stream().filter(LaneClaim.Elsewhere.class::isInstance).findFirst().get();
      assertThat(claims).hasAtLeastOneElementOfType(LaneClaim.Owned.class);
      assertThat(elsewhere.url()).isEqualTo("http://" + elsewhere.node().text());
      assertThat(elsewhere.epoch()).isEqualTo(1);
    }
  }

  @Test
  void aClaimIsRenewedForAsLongAsItsOwnerLives() {
    process.lanes().claim(REALM);
    String before = expiry();

    until(() -> !expiry().equals(before));

    assertThat(await(other.ownership().claim(REALM))).isInstanceOf(LaneClaim.Elsewhere.class);
    assertThat(await(other.ownership().holder(REALM)))
        .containsInstanceOf(LaneClaim.Elsewhere.class);
    assertThat(process.lost()).isEmpty();
  }

  /** A row names the statement that wrote it last: its transaction, and the place in that. */
  @Test
  void oneStatementRenewsAllClaimsOfAProcessHoweverManyTheyAre() {
    int many = 40;
    for (int i = 0; i < many; i++) {
      String realm = "https://r.example/" + i + "/";
      sql(
          database,
          "INSERT INTO realms (url, owner, visibility) VALUES ('%s', 'o', 'public')"
              .formatted(realm));
      process.lanes().claim(realm);
    }

    until(() -> number("SELECT count(DISTINCT (xmin::text, cmin::text)) FROM realm_lanes") == 1);

    assertThat(number("SELECT count(*) FROM realm_lanes WHERE node_id IS NOT NULL"))
        .isEqualTo(many);
  }

  @Test
  void theLaneOfAProcessThatDiedIsTakenOver() {
    LaneClaim.Owned claim = process.lanes().claim(REALM);

    process.close();

    until(() -> await(other.ownership().claim(REALM)) instanceof LaneClaim.Owned);
    assertThat(other.lanes().claim(REALM).epoch()).isEqualTo(claim.epoch() + 1);
  }

  @Test
  void whoseClaimWasTakenOverIsToldOnce() {
    LaneClaim.Owned claim = process.lanes().claim(REALM);
    LaneClaim.Owned kept = process.lanes().claim(OTHER);
    sql(
        database,
        "UPDATE realm_lanes SET node_id = 'x', epoch = epoch + 1 WHERE realm_id ="
            + " (SELECT id FROM realms WHERE url = '%s')".formatted(REALM));

    until(() -> !process.lost().isEmpty());
    String before = expiry();
    until(() -> !expiry().equals(before)); // some renewals later

    assertThat(process.lost()).containsExactly(claim);
    assertThat(process.ownership().isHeld(REALM, claim.epoch())).isFalse();
    assertThat(process.ownership().isHeld(OTHER, kept.epoch())).isTrue();
  }

  @Test
  void whoWasStoppedForAsLongAsAClaimLastsKnowsAtItsNextQuestion() {
    process.close();
    process =
        LaneProcess.start(
            database,
            new LaneSettings(
                Duration.ofHours(2),
                Duration.ofHours(1),
                QUICK.commitTrouble(),
                QUICK.retryPause(),
                QUICK.attemptMax()),
            clock);
    LaneClaim.Owned claim = process.lanes().claim(REALM);
    assertThat(process.ownership().isHeld(REALM, claim.epoch())).isTrue();

    clock.advance(Duration.ofHours(2));

    assertThat(process.ownership().isHeld(REALM, claim.epoch())).isFalse();
    assertThat(await(process.ownership().holder(REALM))).isEmpty();
    assertThat(process.lanes().claim(REALM).epoch()).isEqualTo(claim.epoch() + 1);
    assertThat(process.lost()).containsExactly(claim);
  }

  @Test
  void aCommitThatTakesLongDoesNotKeepClaimsFromBeingRenewed() {
    process.lanes().claim(REALM);
    SqlConnection connection = get(peer.database().reads().getConnection());
    Transaction underWay = get(connection.begin());
    get(connection.query("SELECT 1 FROM lane_commits FOR UPDATE").execute());
    String before = expiry();

    until(() -> !expiry().equals(before));

    get(underWay.rollback().eventually(connection::close));
  }

  @Test
  void aRowThatSomebodyHoldsDoesNotKeepTheOthersFromBeingRenewed() {
    process.lanes().claim(REALM);
    process.lanes().claim(OTHER);
    SqlConnection connection = get(peer.database().reads().getConnection());
    Transaction underWay = get(connection.begin());
    get(
        connection
            .query(
                "SELECT 1 FROM realm_lanes l JOIN realms r ON r.id = l.realm_id WHERE r.url = '"
                    + REALM
                    + "' FOR UPDATE OF l")
            .execute());
    String before = expiry();

    until(() -> !expiry().equals(before)); // the newest of the two

    get(underWay.rollback().eventually(connection::close));
    assertThat(process.lost()).isEmpty();
  }

  private long number(String query) {
    return sql(database, query).iterator().next().getLong(0);
  }

  private String expiry() {
    return sql(database, "SELECT max(expires_at)::text FROM realm_lanes")
        .iterator()
        .next()
        .getString(0);
  }
}
