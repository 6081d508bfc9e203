package dev.realmkeep.cache.conformance;

import static dev.realmkeep.cache.conformance.Lanes.ACCOUNTS;
import static dev.realmkeep.cache.conformance.Lanes.HOUR;
import static dev.realmkeep.cache.conformance.Lanes.OTHER;
import static dev.realmkeep.cache.conformance.Lanes.REALM;
import static dev.realmkeep.cache.conformance.Lanes.arm;
import static dev.realmkeep.cache.conformance.Lanes.delete;
import static dev.realmkeep.cache.conformance.Lanes.put;
import static dev.realmkeep.cache.conformance.Lanes.table;
import static dev.realmkeep.cache.testing.Gate.await;
import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.document.DocumentJson;
import dev.realmkeep.cache.model.document.DocumentFilter;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.ClientChange;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.ConnectedClient;
import dev.realmkeep.cache.model.lane.DueCalls;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.cache.model.lane.ScheduleChange.Cancel;
import dev.realmkeep.cache.model.lane.ScheduleChange.Fired;
import dev.realmkeep.cache.model.lane.ScheduleChange.When;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import java.util.List;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * What every {@link dev.realmkeep.cache.port.LaneStore} does; queries: {@link
 * DocumentQueryConformance}.
 */
public abstract class LaneStoreConformance {
  protected Lanes lanes;

  protected abstract Lanes open() throws Exception;

  @BeforeEach
  void openLanes() throws Exception {
    lanes = open();
  }

  @Test
  void whatWasCommittedIsRead() {
    String json =
        """
        {"id":"a","n":12345678901234567890.50,"s":"ü\\u2028\\"😀","t":true,"o":{"x":[1,null,{}]},"z":null}
        """;

    assertThat(lanes.commit(put(ACCOUNTS, "a", json))).isEqualTo(new CommitOutcome.Committed(1));

    assertThat(lanes.get("a").version()).isEqualTo(1);
    assertThat(DocumentJson.parse(lanes.get("a").json())).isEqualTo(DocumentJson.parse(json));
    assertThat(lanes.get("b")).isNull();
    assertThat(await(lanes.store().get(table(REALM, "Other"), "a"))).isEmpty();
    assertThat(await(lanes.store().get(table(OTHER, "Account"), "a"))).isEmpty();
  }

  @Test
  void whatIsReadIsCompact() {
    lanes.commit(put(ACCOUNTS, "a", "{\"a\":[1,\"x: , \\\\\\\"y\",{\"b\":null}]}"));

    assertThat(lanes.get("a").json()).isEqualTo("{\"a\":[1,\"x: , \\\\\\\"y\",{\"b\":null}]}");
  }

  @Test
  void aCommitReplacesAndRemoves() {
    lanes.commit(put(ACCOUNTS, "a", "{\"n\":1}"), put(ACCOUNTS, "b", "{\"n\":1}"));

    CommitOutcome second =
        lanes.commit(
            put(ACCOUNTS, "a", "{\"n\":2}"), delete(ACCOUNTS, "b"), delete(ACCOUNTS, "none"));

    assertThat(second).isEqualTo(new CommitOutcome.Committed(2));
    assertThat(lanes.get("a").json()).isEqualTo("{\"n\":2}");
    assertThat(lanes.get("a").version()).isEqualTo(2);
    assertThat(lanes.get("b")).isNull();
  }

  @Test
  void tablesOfOneCommitAreKeptApart() {
    DocumentTable loans = table(REALM, "Loan");

    lanes.commit(put(ACCOUNTS, "a", "{\"n\":1}"), put(loans, "a", "{\"n\":2}"));

    assertThat(await(lanes.store().get(loans, "a")).orElseThrow().json()).isEqualTo("{\"n\":2}");
    lanes.commit(delete(loans, "a"));
    assertThat(lanes.get("a")).isNotNull();
    assertThat(await(lanes.store().get(loans, "a"))).isEmpty();
  }

  @Test
  void anEmptyCommitIsAVersionToo() {
    assertThat(lanes.commit()).isEqualTo(new CommitOutcome.Committed(1));
    assertThat(lanes.claim(REALM).version()).isEqualTo(1);
  }

  @Test
  void aCommitOfAnotherEpochOrVersionIsRefusedWhole() {
    LaneClaim.Owned owned = lanes.claim(REALM);
    lanes.commit(owned, put(ACCOUNTS, "a", "{\"n\":1}"));

    for (LaneClaim.Owned wrong :
        List.of(
            owned,
            new LaneClaim.Owned(REALM, owned.epoch(), 2),
            new LaneClaim.Owned(REALM, owned.epoch() + 1, 1),
            new LaneClaim.Owned(REALM, owned.epoch() - 1, 1))) {
      assertThat(
              lanes.commit(
                  wrong,
                  put(ACCOUNTS, "a", "{\"n\":2}"),
                  arm("s", new When.At(5), null, false),
                  new ClientChange.Connected("c", "u")))
          .isInstanceOf(CommitOutcome.Fenced.class);
    }
    assertThat(lanes.get("a").json()).isEqualTo("{\"n\":1}");
    assertThat(await(lanes.store().schedules(REALM, 10))).isEmpty();
    assertThat(await(lanes.store().clients(REALM))).isEmpty();
    assertThat(lanes.claim(REALM).version()).isEqualTo(1);
  }

  @Test
  void whatCannotBeStoredIsRefusedWhole() {
    LaneClaim.Owned owned = lanes.claim(REALM);

    assertThat(
            lanes.commit(
                owned, put(ACCOUNTS, "a", "{\"n\":1}"), put(ACCOUNTS, "b", "{\"s\":\"\\u0000\"}")))
        .isInstanceOf(CommitOutcome.Refused.class);

    assertThat(lanes.get("a")).isNull();
    assertThat(lanes.commit(owned, put(ACCOUNTS, "a", "{\"n\":1}")))
        .isEqualTo(new CommitOutcome.Committed(1));
  }

  @Test
  void manyDocumentsAreOneCommit() {
    Object[] puts = new Object[5_000];
    for (int i = 0; i < puts.length; i++) {
      puts[i] = put(ACCOUNTS, "d" + i, "{\"n\":%d}".formatted(i));
    }

    assertThat(lanes.commit(puts)).isEqualTo(new CommitOutcome.Committed(1));

    assertThat(
            await(
                lanes
                    .store()
                    .count(
                        ACCOUNTS, new DocumentQuery(DocumentFilter.EVERYTHING, List.of(), 0, 1))))
        .isEqualTo(5_000);
  }

  @Test
  void clientsComeAndGo() {
    lanes.commit(new ClientChange.Connected("c1", "u1"), new ClientChange.Connected("c2", "u2"));
    assertThat(await(lanes.store().clients(REALM)))
        .containsExactlyInAnyOrder(
            new ConnectedClient("c1", "u1"), new ConnectedClient("c2", "u2"));

    lanes.commit(
        new ClientChange.Disconnected("c1"),
        new ClientChange.Disconnected("none"),
        new ClientChange.Connected("c3", "u3"),
        new ClientChange.Disconnected("c3"));

    assertThat(await(lanes.store().clients(REALM)))
        .containsExactly(new ConnectedClient("c2", "u2"));
    assertThat(await(lanes.store().clients(OTHER))).isEmpty();
  }

  @Test
  void whatIsDueComesByIntendedTime() {
    long now = lanes.now();
    lanes.commit(
        arm("late", new When.At(now + HOUR), null, false),
        arm("b", new When.At(now - 5), null, false),
        arm("a", new When.At(now - 5), null, false),
        arm("first", new When.At(now - HOUR), HOUR, false));

    DueCalls due = await(lanes.store().due(REALM, 10));

    assertThat(due.calls()).extracting(ScheduledCall::id).containsExactly("first", "a", "b");
    assertThat(due.calls().getFirst())
        .isEqualTo(
            new ScheduledCall(
                "first",
                dev.realmkeep.cache.model.lane.FunctionKind.REDUCER,
                "tick",
                "[1]",
                now - HOUR,
                HOUR));
    assertThat(due.nextInMillis()).isEqualTo(now + HOUR - due.nowMillis());
    DueCalls fewer = await(lanes.store().due(REALM, 2));
    assertThat(fewer.calls()).extracting(ScheduledCall::id).containsExactly("first", "a");
    assertThat(fewer.nextInMillis()).isZero();
    DueCalls none = await(lanes.store().due(OTHER, 2));
    assertThat(none.calls()).isEmpty();
    assertThat(none.nextInMillis()).isNull();
    assertThat(await(lanes.store().schedules(REALM, 10)))
        .extracting(ScheduledCall::id)
        .containsExactly("first", "a", "b", "late");
  }

  @Test
  void aDelayIsAfterTheCommitOnTheStoresClock() {
    long before = lanes.now();

    lanes.commit(arm("s", new When.After(HOUR), null, false));

    assertThat(intended("s")).isBetween(before + HOUR, lanes.now() + HOUR);
  }

  @Test
  void aOneShotScheduleIsRemovedWithTheEffectsOfItsCallAndFiresAtMostOnce() {
    lanes.commit(arm("s", new When.At(7), null, false));

    assertThat(lanes.commit(new Fired("s", 7), put(ACCOUNTS, "a", "{\"n\":1}")))
        .isEqualTo(new CommitOutcome.Committed(2));

    assertThat(await(lanes.store().schedules(REALM, 10))).isEmpty();
    assertThat(lanes.commit(new Fired("s", 7), put(ACCOUNTS, "a", "{\"n\":2}")))
        .isEqualTo(new CommitOutcome.Superseded("s"));
    assertThat(lanes.get("a").json()).isEqualTo("{\"n\":1}");
    assertThat(lanes.claim(REALM).version()).isEqualTo(2);
  }

  @Test
  void aFiringThatIsNotOfTheRowsTimeIsSuperseded() {
    lanes.commit(arm("s", new When.At(7), null, false), arm("t", new When.At(7), null, false));

    assertThat(lanes.commit(new Fired("t", 7), new Fired("s", 6), put(ACCOUNTS, "a", "{}")))
        .isEqualTo(new CommitOutcome.Superseded("s"));

    assertThat(lanes.get("a")).isNull();
    assertThat(intended("s")).isEqualTo(7);
    assertThat(intended("t")).isEqualTo(7);
  }

  @Test
  void aRepeatedScheduleSkipsMissedTicksAndKeepsItsAnchor() {
    long anchor = lanes.now() - 3 * HOUR - HOUR / 2;
    lanes.commit(arm("s", new When.At(anchor), HOUR, false));

    lanes.commit(new Fired("s", anchor));

    assertThat(intended("s")).isEqualTo(anchor + 4 * HOUR);
    assertThat(lanes.commit(new Fired("s", anchor))).isEqualTo(new CommitOutcome.Superseded("s"));
  }

  @Test
  void aRepeatedScheduleMovesToATimeStrictlyAfterNow() {
    long anchor = lanes.now() - 10;
    lanes.commit(arm("s", new When.At(anchor), 1L, false));
    long before = lanes.now();

    lanes.commit(new Fired("s", anchor)); // whenever this is, it is one of its times

    assertThat(intended("s")).isGreaterThan(before).isLessThanOrEqualTo(lanes.now() + 1);
  }

  @Test
  void aScheduleThatFiresEarlyMovesOn() {
    long far = lanes.now() + 100 * HOUR;
    lanes.commit(arm("s", new When.At(far), HOUR, false));

    lanes.commit(new Fired("s", far));

    assertThat(intended("s")).isEqualTo(far + HOUR);
  }

  @Test
  void armingAgainReplacesUnlessItIsToBeKept() {
    lanes.commit(arm("s", new When.At(7), HOUR, false));

    lanes.commit(arm("s", new When.At(8), HOUR, true));
    assertThat(intended("s")).isEqualTo(7);
    lanes.commit(arm("s", new When.At(9), HOUR, false));
    assertThat(intended("s")).isEqualTo(9);
    lanes.commit(arm("s", new When.At(10), 2 * HOUR, true));
    assertThat(intended("s")).isEqualTo(10);
    lanes.commit(arm("s", new When.At(11), null, true));
    assertThat(intended("s")).isEqualTo(11);
    lanes.commit(new Cancel("s"), new Cancel("none"));
    assertThat(await(lanes.store().schedules(REALM, 10))).isEmpty();
  }

  @Test
  void whatACallDoesToItsOwnScheduleFollowsItsFiring() {
    lanes.commit(
        arm("again", new When.At(7), null, false),
        arm("kept", new When.At(7), HOUR, false),
        arm("stopped", new When.At(7), HOUR, false));

    CommitOutcome outcome =
        lanes.commit(
            arm("again", new When.At(20), null, true),
            new Fired("again", 7),
            new Fired("kept", 7),
            arm("kept", new When.At(20), HOUR, true),
            new Fired("stopped", 7),
            new Cancel("stopped"),
            arm("never", new When.At(1), null, false),
            new Cancel("never"));

    assertThat(outcome).isInstanceOf(CommitOutcome.Committed.class);
    assertThat(await(lanes.store().schedules(REALM, 10)))
        .extracting(ScheduledCall::id)
        .containsExactly("again", "kept");
    assertThat(intended("again")).isEqualTo(20);
    assertThat(intended("kept")).isGreaterThan(lanes.now());
  }

  @Test
  void anArmThatIsRolledBackNeverExists() {
    LaneClaim.Owned owned = lanes.claim(REALM);
    lanes.commit(owned);

    assertThat(lanes.commit(owned, arm("s", new When.At(1), null, false)))
        .isInstanceOf(CommitOutcome.Fenced.class);
    lanes.commit(new Fired("none", 1), arm("s", new When.At(1), null, false));

    assertThat(await(lanes.store().due(REALM, 10)).calls()).isEmpty();
  }

  protected final long intended(String id) {
    return await(lanes.store().schedules(REALM, 100)).stream()
        .filter(row -> row.id().equals(id))
        .findFirst()
        .orElseThrow()
        .intendedAtMillis();
  }
}
