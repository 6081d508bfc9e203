package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.testing.FakeClock;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.instance.LeftBehind;
import dev.realmkeep.prerender.host.lane.HostLimits;
import io.micrometer.core.instrument.Timer;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What happens to calls on the main lane while nothing worse than an exception happens. */
class MainLaneCallsTest {

  private final ScriptedProgram program = TestRealm.program();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final TestRealm realm =
      new TestRealm(
          program.reducer(
              "wait",
              (call, host) -> {
                gate.await();
                return "null";
              }));

  @AfterEach
  void close() {
    gate.countDown();
    realm.close();
  }

  @Test
  void aCallThatIsStillRunningIsLoggedWithItsFunctionAndNumber() {
    program.reducer(
        "slow",
        (call, host) -> {
          host.slow(700); // what the guard does
          return String.valueOf(call.number());
        });
    realm.start();

    CallOutcome told = realm.calls("slow", "[]");

    assertThat(realm.lines)
        .singleElement()
        .satisfies(line -> {
          assertThat(line.function()).isEqualTo("slow");
          assertThat(told).isEqualTo(new CallOutcome.Returned(String.valueOf(line.call())));
          assertThat(line.level()).isEqualTo(HostLog.Level.WARN);
          assertThat(line.message()).isEqualTo("still running after 700 ms");
        });
  }

  @Test
  void theTimeACallWaitsForTheLaneAndWhatBecameOfEachAreRecorded() {
    FakeClock clock = new FakeClock();
    CompletableFuture<Void> holds = new CompletableFuture<>();
    TestRealm timed =
        new TestRealm(
            TestRealm.program()
                .reducer(
                    "hold",
                    (call, host) -> {
                      holds.complete(null);
                      gate.await();
                      return "null";
                    }),
            clock);
    timed.start();
    timed.call("c", "hold", "[]");
    TestRealm.get(holds);
    CompletableFuture<CallOutcome> waits = timed.call("c", "echo", "[]");
    CompletableFuture<CallOutcome> fails = timed.call("c", "fail", "[]");
    clock.advance(Duration.ofMillis(70));
    gate.countDown();
    timed.assertReturned(TestRealm.get(waits));
    TestRealm.get(fails);
    timed.close(); // the lane counts after it has told

    Timer wait = timed.registry.get("realmkeep.host.queue.wait").timer();
    assertThat(wait.count()).isEqualTo(3);
    assertThat(wait.totalTime(TimeUnit.MILLISECONDS)).isEqualTo(140);
    assertThat(ran(timed, "returned").count()).isEqualTo(2);
    assertThat(ran(timed, "returned").totalTime(TimeUnit.MILLISECONDS)).isEqualTo(70);
    assertThat(ran(timed, "threw").count()).isEqualTo(1);
    assertThat(ran(timed, "trapped").count()).isZero();
  }

  private static Timer ran(TestRealm of, String outcome) {
    return of.registry.get("realmkeep.host.call").tags("lane", "main", "outcome", outcome).timer();
  }

  @Test
  void aReducersWritesAreDurableWhenItsOutcomeIsTold() {
    realm.start();

    CallOutcome outcome = realm.calls("put", "[\"a\"]");

    assertThat(outcome).isEqualTo(new CallOutcome.Returned("\"a\""));
    assertThat(realm.has("a")).isTrue();
    assertThat(realm.calls("get", "[\"a\"]"))
        .isEqualTo(new CallOutcome.Returned("{\"id\":\"a\",\"text\":\"a\"}"));
  }

  @Test
  void whatThrowsWritesNothingAndTheNextCallWorksInTheSameInstance() {
    realm.start();

    CallOutcome thrown = realm.calls("fail", "[]");

    assertThat(thrown).isInstanceOf(CallOutcome.Threw.class);
    assertThat(realm.has("failed")).isFalse();
    assertThat(realm.calls("echo", "[1]")).isEqualTo(new CallOutcome.Returned("[1]"));
    assertThat(program.instances.getFirst().runs).isEqualTo(2);
  }

  @Test
  void aViewCannotWrite() {
    program.view(
        "sneak",
        (call, host) -> {
          host.documents().put(TestRealm.NOTES, "sneaked", "{\"id\":\"sneaked\"}");
          return "null";
        });
    realm.start();

    assertThat(realm.calls("sneak", "[]")).isInstanceOf(CallOutcome.Threw.class);
    assertThat(realm.has("sneaked")).isFalse();
  }

  @Test
  void outcomesOfAConnectionLeaveInTheOrderOfItsCallsValidationFailuresIncluded() {
    realm.start();
    List<String> told = Collections.synchronizedList(new ArrayList<>());
    List<CompletableFuture<CallOutcome>> all = new ArrayList<>();
    String[] functions = {"wait", "nothing", "echo", "fail", "put", "pure", "trap", "bad"};

    for (int i = 0; i < functions.length; i++) {
      String name = functions[i];
      int number = i;
      CompletableFuture<CallOutcome> done = new CompletableFuture<>();
      all.add(done);
      realm.host.call(
          new HostCall(
              name.equals("pure") ? Set.of(FunctionKind.VIEW) : TestRealm.ANY,
              name.equals("pure") || name.equals("bad") ? "echo" : name,
              name.equals("bad") ? "bad" : "[\"x\"]",
              new Caller("c", ""),
              outcome -> {
                told.add(number + " " + kind(outcome));
                done.complete(outcome);
              }));
    }
    gate.countDown();
    all.forEach(TestRealm::get);

    assertThat(told)
        .containsExactly(
            "0 Returned",
            "1 NO_SUCH_FUNCTION",
            "2 Returned",
            "3 Threw",
            "4 Returned",
            "5 WRONG_KIND",
            "6 Trapped",
            "7 BAD_ARGUMENTS");
  }

  private static String kind(CallOutcome outcome) {
    return outcome instanceof CallOutcome.Refused(Refusal reason, _)
        ? reason.name()
        : outcome.getClass().getSimpleName();
  }

  @Test
  void aConnectionOverItsLimitIsRefusedAtOnceAndOthersAreNot() {
    realm.limits(HostLimits.DEFAULT.withQueue(100, 2)).start();
    CompletableFuture<CallOutcome> first = realm.call("greedy", "wait", "[]");
    CompletableFuture<CallOutcome> second = realm.call("greedy", "echo", "[]");

    CompletableFuture<CallOutcome> third = realm.call("greedy", "echo", "[]");
    CompletableFuture<CallOutcome> other = realm.call("modest", "echo", "[]");

    assertThat(refusal(third.getNow(null))).isEqualTo(Refusal.OVERLOADED);
    assertThat(other).isNotDone();
    gate.countDown();
    realm.assertReturned(TestRealm.get(first));
    realm.assertReturned(TestRealm.get(second));
    realm.assertReturned(TestRealm.get(other));
    realm.assertReturned(TestRealm.get(realm.call("greedy", "echo", "[]")));
  }

  @Test
  void aFullLaneRefusesAtOnceAndTakesCallsAgainWhenItHasRoom() throws InterruptedException {
    CountDownLatch running = new CountDownLatch(1);
    program.reducer(
        "hold",
        (call, host) -> {
          running.countDown();
          gate.await();
          return "null";
        });
    realm.limits(HostLimits.DEFAULT.withQueue(3, 100)).start();
    realm.call("a", "hold", "[]");
    running.await();
    List<CompletableFuture<CallOutcome>> queued =
        List.of(
            realm.call("a", "echo", "[]"),
            realm.call("b", "echo", "[]"),
            realm.call("c", "echo", "[]"));

    assertThat(realm.registry.get("realmkeep.host.queue.depth").tag("lane", "main").gauge().value())
        .as("what waits, not what runs")
        .isEqualTo(3);
    assertThat(refusal(realm.call("d", "echo", "[]").getNow(null))).isEqualTo(Refusal.OVERLOADED);
    gate.countDown();
    queued.forEach(each -> realm.assertReturned(TestRealm.get(each)));
    realm.assertReturned(TestRealm.get(realm.call("d", "echo", "[]")));
  }

  @Test
  void whatACallLeftOpenIsCountedAndLoggedAgainstTheRealm() throws InterruptedException {
    program.leftBehind = new LeftBehind(2, 1, 3, 0);
    realm.start();

    realm.calls("echo", "[]");

    assertThat(realm.lines.take().message()).contains("iterators=2", "timers=1", "spans=3");
    assertThat(realm.count("realmkeep.host.cleanup", "kind", "iterator")).isEqualTo(2);
    assertThat(realm.count("realmkeep.host.cleanup", "kind", "span")).isEqualTo(3);
  }

  @Test
  void callsThatComeBeforeTheModuleIsLoadedRunWhenItIs() {
    realm.open();

    CompletableFuture<CallOutcome> early = realm.call("c", "echo", "[7]");
    realm.host.start();

    assertThat(TestRealm.get(early)).isEqualTo(new CallOutcome.Returned("[7]"));
  }

  @Test
  void aRefusedCommitIsTheCallersErrorAndAnUnavailableStoreMeansNotApplied() {
    realm.start();
    realm.store.failures.add(new CommitOutcome.Refused("too large"));
    realm.store.failures.add(new CommitOutcome.Unavailable("away"));

    CallOutcome refused = realm.calls("put", "[\"a\"]");
    CallOutcome unavailable = realm.calls("put", "[\"b\"]");

    assertThat(refused).isInstanceOf(CallOutcome.Threw.class);
    assertThat(((CallOutcome.Threw) refused).error().message()).contains("too large");
    assertThat(unavailable).isEqualTo(new CallOutcome.NotApplied("away"));
    realm.assertReturned(realm.calls("put", "[\"c\"]"));
    assertThat(realm.has("a") || realm.has("b")).isFalse();
  }

  @ParameterizedTest
  @ValueSource(booleans = {true, false})
  void aFencedOrUnknownCommitEndsTheHostAndWhatIsQueuedIsToldSo(boolean fenced) {
    realm.start();
    realm.store.failures.add(
        fenced ? new CommitOutcome.Fenced("taken over") : new CommitOutcome.Unknown("lost"));
    CompletableFuture<CallOutcome> hold = realm.call("c", "wait", "[]");
    CompletableFuture<CallOutcome> put = realm.call("c", "put", "[\"a\"]");
    CompletableFuture<CallOutcome> queued = realm.call("c", "echo", "[]");

    gate.countDown();

    realm.assertReturned(TestRealm.get(hold));
    assertThat(TestRealm.get(put))
        .isEqualTo(
            fenced ? new CallOutcome.NotApplied("taken over") : new CallOutcome.Unknown("lost"));
    assertThat(TestRealm.get(queued)).isInstanceOf(CallOutcome.HostRestarted.class);
    TestRealm.get(realm.host.ended());
    assertThat(realm.calls("echo", "[]")).isInstanceOf(CallOutcome.HostRestarted.class);
  }

  @Test
  void anAnswerThatNoCommitHasCheckedDoesNotLeaveUnderALostClaim() {
    realm.start();
    realm.held = false;

    assertThat(realm.calls("get", "[\"a\"]")).isInstanceOf(CallOutcome.NotApplied.class);
    TestRealm.get(realm.host.ended());
  }

  private static Refusal refusal(CallOutcome outcome) {
    assertThat(outcome).isInstanceOf(CallOutcome.Refused.class);
    return ((CallOutcome.Refused) outcome).reason();
  }
}
