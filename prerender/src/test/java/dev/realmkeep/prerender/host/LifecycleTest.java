package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.ConnectedClient;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostDescription.Hook;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Clients come and go, and so does the host. */
class LifecycleTest {

  private final List<String> events = Collections.synchronizedList(new ArrayList<>());
  private final CountDownLatch gate = new CountDownLatch(1);
  private final CountDownLatch running = new CountDownLatch(1);
  private final ScriptedProgram program =
      TestRealm.program()
          .reducer(
              "wait",
              (call, host) -> {
                running.countDown();
                gate.await();
                return "null";
              })
          .procedure(
              "background",
              (call, host) -> {
                events.add("procedure of " + call.caller().connectionId());
                return "null";
              })
          .hook(
              Hook.CLIENT_CONNECTED,
              (call, host) -> {
                events.add("connected " + call.caller().connectionId());
                if (call.caller().connectionId().equals("unwanted")) {
                  throw new IllegalStateException("go away");
                }
                return "null";
              })
          .hook(
              Hook.CLIENT_DISCONNECTED,
              (call, host) -> {
                events.add("disconnected " + call.caller().connectionId());
                if (call.caller().connectionId().equals("clumsy")) {
                  throw new IllegalStateException("oops");
                }
                if (call.caller().connectionId().equals("wild")) {
                  throw new ScriptedProgram.Trap();
                }
                return "null";
              });
  private final TestRealm realm = new TestRealm(program);

  @AfterEach
  void close() {
    gate.countDown();
    realm.close();
  }

  @Test
  void aClientIsARowFromTheHooksSuccessToItsDeparture() {
    realm.start();

    realm.assertReturned(realm.connect("one"));
    assertThat(clients()).containsExactly(new ConnectedClient("one", "user"));
    realm.host.disconnected(new Caller("one", "user"));
    realm.calls("echo", "[]");

    assertThat(clients()).isEmpty();
    assertThat(events).containsExactly("connected one", "disconnected one");
  }

  @Test
  void aHookThatThrowsRefusesTheClientWhoThenNeedNotDepart() {
    realm.start();

    assertThat(realm.connect("unwanted")).isInstanceOf(CallOutcome.Threw.class);
    realm.host.disconnected(new Caller("unwanted", "user"));
    realm.calls("echo", "[]");

    assertThat(clients()).isEmpty();
    assertThat(events).containsExactly("connected unwanted");
  }

  @Test
  void aDepartureThatThrowsOrIsTrappedRemovesTheClientNevertheless() {
    realm.start();
    realm.connect("clumsy");
    realm.connect("wild");

    realm.host.disconnected(new Caller("clumsy", "user"));
    realm.host.disconnected(new Caller("wild", "user"));
    realm.assertReturned(realm.calls("echo", "[]"));

    assertThat(clients()).isEmpty();
  }

  @Test
  void aDepartureThatCouldNotBeStoredIsStoredLater() {
    realm.start();
    realm.connect("one");
    realm.store.failures.add(new CommitOutcome.Unavailable("away"));

    realm.host.disconnected(new Caller("one", "user"));
    realm.calls("echo", "[]");
    assertThat(clients()).hasSize(1);

    org.awaitility.Awaitility.await().until(() -> clients().isEmpty());
  }

  @Test
  void clientsThatAnEndedHostLeftAreMadeToDepartBeforeAnyCall() {
    realm.start();
    realm.connect("stale");
    realm.host.stop();
    TestRealm.get(realm.host.ended());
    events.clear();
    program.reducer(
        "note",
        (call, host) -> {
          events.add("call");
          return "null";
        });
    realm.open();
    CompletableFuture<CallOutcome> early = realm.call("c", "note", "[]");

    realm.host.start();
    TestRealm.get(early);

    assertThat(events).containsExactly("disconnected stale", "call");
    assertThat(clients()).isEmpty();
  }

  @Test
  void theHookRunsBeforeAnyCallOfItsClientProceduresIncluded() throws InterruptedException {
    realm.start();
    realm.call("c", "wait", "[]");
    running.await();
    realm.host.connected(new Caller("one", "user"), _ -> {});
    CompletableFuture<CallOutcome> procedure = realm.call("one", "background", "[]");

    gate.countDown();
    TestRealm.get(procedure);

    assertThat(events).containsExactly("connected one", "procedure of one");
  }

  @Test
  void queuedCallsOfAClientThatHasLeftAreDropped() throws InterruptedException {
    realm.start();
    realm.connect("one");
    realm.call("c", "wait", "[]");
    running.await();
    CompletableFuture<CallOutcome> queued = realm.call("one", "put", "[\"dropped\"]");

    realm.host.disconnected(new Caller("one", "user"));
    gate.countDown();

    assertThat(((CallOutcome.Refused) TestRealm.get(queued)).reason()).isEqualTo(Refusal.CANCELLED);
    assertThat(realm.has("dropped")).isFalse();
  }

  @Test
  void drainingAnswersWhatIsQueuedAndRefusesWhatComes() throws InterruptedException {
    realm.start();
    realm.call("c", "wait", "[]");
    running.await();
    CompletableFuture<CallOutcome> queued = realm.call("c", "put", "[\"a\"]");

    CompletableFuture<Void> drained = realm.host.drain(Duration.ofSeconds(30));
    CompletableFuture<CallOutcome> late = realm.call("c", "echo", "[]");

    assertThat(((CallOutcome.Refused) late.getNow(null)).reason()).isEqualTo(Refusal.STOPPING);
    assertThat(drained).isNotDone();
    gate.countDown();
    TestRealm.get(drained);
    realm.assertReturned(queued.getNow(null));
  }

  @Test
  void drainingEndsWhenItsTimeIsUp() throws InterruptedException {
    realm.start();
    realm.call("c", "wait", "[]");
    running.await();

    TestRealm.get(realm.host.drain(Duration.ofMillis(10)));

    assertThat(gate.getCount()).isEqualTo(1);
  }

  @Test
  void stoppingTellsEveryQueuedCallAndThatBeforeItHasEnded() throws InterruptedException {
    realm.start();
    CompletableFuture<CallOutcome> runs = realm.call("c", "wait", "[]");
    running.await();
    CompletableFuture<CallOutcome> queued = realm.call("c", "echo", "[]");

    realm.host.stop();
    gate.countDown();
    TestRealm.get(realm.host.ended());

    realm.assertReturned(runs.getNow(null));
    assertThat(queued.getNow(null)).isInstanceOf(CallOutcome.HostRestarted.class);
    org.awaitility.Awaitility.await()
        .until(() -> program.closed && program.instances.stream().allMatch(each -> each.closed));
  }

  private List<ConnectedClient> clients() {
    return realm.store.clients(TestRealm.URL).join();
  }
}
