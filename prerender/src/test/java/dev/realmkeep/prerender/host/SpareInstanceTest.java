package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.lane.HostLimits;
import java.time.Duration;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** The spare instance of a lane that has nothing to do. */
class SpareInstanceTest {
  private static final Duration SHORT = Duration.ofMillis(10);

  private final ScriptedProgram program = TestRealm.program();
  private final TestRealm realm = new TestRealm(program);

  @AfterEach
  void close() {
    realm.close();
  }

  @Test
  void anIdleLaneLetsItsSpareGoAndTheNextCallHasAnotherOneMade() {
    realm.limits(HostLimits.DEFAULT.withSpareIdle(SHORT)).start();
    realm.assertReturned(realm.calls("put", "[\"a\"]"));
    Awaitility.await().until(() -> program.instances.size() > 1 && program.instances.get(1).closed);

    realm.assertReturned(realm.calls("put", "[\"b\"]"));

    Awaitility.await().until(() -> program.instances.size() > 2);
    assertThat(program.instances.get(0).closed).as("the lane's own instance").isFalse();
  }

  @Test
  void aTrapAfterTheSpareWasLetGoCostsItsCallOnly() {
    realm.limits(HostLimits.DEFAULT.withSpareIdle(SHORT)).start();
    realm.assertReturned(realm.calls("put", "[\"a\"]"));
    Awaitility.await().until(() -> program.instances.size() > 1 && program.instances.get(1).closed);

    CallOutcome trapped = realm.calls("trap", "[]");

    assertThat(trapped).isInstanceOf(CallOutcome.Trapped.class);
    realm.assertReturned(realm.calls("put", "[\"b\"]"));
    assertThat(realm.has("b")).isTrue();
  }
}
