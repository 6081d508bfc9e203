package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.conformance.Lanes.ACCOUNTS;
import static dev.realmkeep.cache.conformance.Lanes.OTHER;
import static dev.realmkeep.cache.conformance.Lanes.REALM;
import static dev.realmkeep.cache.conformance.Lanes.put;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.LaneClaim;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** What every {@link dev.realmkeep.cache.port.LaneOwnership} does with one process. */
public abstract class LaneOwnershipConformance {
  protected Lanes lanes;

  protected abstract Lanes open() throws Exception;

  @BeforeEach
  void openLanes() throws Exception {
    lanes = open();
  }

  @Test
  void whoClaimsALaneThatNobodyHoldsOwnsIt() {
    assertThat(await(lanes.ownership().holder(REALM))).isEmpty();

    LaneClaim.Owned owned = lanes.claim(REALM);

    assertThat(owned.realm()).isEqualTo(REALM);
    assertThat(owned.epoch()).isPositive();
    assertThat(owned.version()).isZero();
    assertThat(await(lanes.ownership().holder(REALM))).contains(owned);
    assertThat(await(lanes.ownership().holder(OTHER))).isEmpty();
    assertThat(lanes.ownership().isHeld(REALM, owned.epoch())).isTrue();
  }

  @Test
  void aClaimOfWhatIsOwnedIsTheSameAtTheNewestVersion() {
    LaneClaim.Owned owned = lanes.claim(REALM);
    lanes.commit(owned, put(ACCOUNTS, "a", "{\"id\":\"a\"}"));

    assertThat(lanes.claim(REALM)).isEqualTo(new LaneClaim.Owned(REALM, owned.epoch(), 1));
  }

  @Test
  void aRealmThatDoesNotExistHasNoLane() {
    assertThat(await(lanes.ownership().claim("https://r.example/none/")))
        .isEqualTo(new LaneClaim.NoSuchRealm("https://r.example/none/"));
  }

  @Test
  void aLaneThatWasGivenUpCanBeClaimedAtOnceWithAGreaterEpoch() {
    LaneClaim.Owned first = lanes.claim(REALM);
    lanes.commit(first, put(ACCOUNTS, "a", "{\"id\":\"a\"}"));

    await(lanes.ownership().release(REALM, first.epoch()));

    assertThat(await(lanes.ownership().holder(REALM))).isEmpty();
    LaneClaim.Owned second = lanes.claim(REALM);
    assertThat(second.epoch()).isGreaterThan(first.epoch());
    assertThat(second.version()).isEqualTo(1);
  }

  @Test
  void whoGaveALaneUpCannotCommitAnyMore() {
    LaneClaim.Owned owned = lanes.claim(REALM);

    await(lanes.ownership().release(REALM, owned.epoch()));

    assertThat(lanes.commit(owned, put(ACCOUNTS, "a", "{\"id\":\"a\"}")))
        .isInstanceOf(CommitOutcome.Fenced.class);
    assertThat(lanes.get("a")).isNull();
  }

  @Test
  void aReleaseOfAnOlderClaimChangesNothing() {
    LaneClaim.Owned first = lanes.claim(REALM);
    await(lanes.ownership().release(REALM, first.epoch()));
    LaneClaim.Owned second = lanes.claim(REALM);

    await(lanes.ownership().release(REALM, first.epoch()));
    await(lanes.ownership().release(REALM, first.epoch()));

    assertThat(await(lanes.ownership().holder(REALM))).contains(second);
  }

  @Test
  void manyClaimsAtOnceAreOne() {
    var claims =
        java.util.stream.IntStream.range(0, 16)
            .mapToObj(i -> lanes.ownership().claim(REALM))
            .toList();

    assertThat(claims.stream().map(claim -> await(claim)).distinct()).hasSize(1);
  }
}
