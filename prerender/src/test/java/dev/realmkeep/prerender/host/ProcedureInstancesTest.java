package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.instance.LeftBehind;
import dev.realmkeep.prerender.host.lane.HostLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.Semaphore;
import java.util.concurrent.TimeUnit;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Which procedure is next, in which instance it runs, and what it leaves there. */
@Timeout(120)
class ProcedureInstancesTest {

  private static final HostLimits ONE_AT_ONCE =
      HostLimits.DEFAULT.withPool(1, 20, Duration.ofSeconds(60));

  private final CountDownLatch gate = new CountDownLatch(1);
  private final Semaphore running = new Semaphore(0);
  private final BlockingQueue<String> ran = new LinkedBlockingQueue<>();
  private final ScriptedProgram program = program("1");
  private final TestRealm realm = new TestRealm(program).limits(ONE_AT_ONCE);

  private ScriptedProgram program(String identity) {
    return new ScriptedProgram(identity)
        .procedure(
            "hold",
            (call, host) -> {
              running.release();
              gate.await();
              return "null";
            })
        .procedure(
            "noted",
            (call, host) -> {
              ran.add(call.argsJson());
              return "\"" + identity + "\"";
            })
        .reducer("version", (call, host) -> identity)
        .reducer(
            "arm",
            (call, host) -> {
              host.documents()
                  .arm(
                      new ScheduleChange.Arm(
                          "due",
                          FunctionKind.PROCEDURE,
                          "noted",
                          "[\"scheduled\"]",
                          new ScheduleChange.When.After(0),
                          null,
                          false));
              return "null";
            });
  }

  @AfterEach
  void close() {
    gate.countDown();
    realm.close();
  }

  private void hold() throws InterruptedException {
    realm.call("c", "hold", "[]");
    assertThat(running.tryAcquire(60, TimeUnit.SECONDS)).isTrue();
  }

  private double waiting() {
    return realm
        .registry
        .get("realmkeep.host.queue.depth")
        .tag("lane", "procedure")
        .gauge()
        .value();
  }

  private void publish(ScriptedProgram next) {
    realm.program = next;
    realm.host.sourcesChanged();
    Awaitility.await()
        .atMost(Duration.ofSeconds(60))
        .until(() -> realm.calls("version", "[]").equals(new CallOutcome.Returned("2")));
  }

  @Test
  void whatClientsWaitForGoesBeforeWhatTheSchedulerWants() throws InterruptedException {
    realm.start();
    hold();
    realm.calls("arm", "[]");
    Awaitility.await().atMost(Duration.ofSeconds(60)).until(() -> waiting() == 1);
    List<CompletableFuture<CallOutcome>> calls = new ArrayList<>();
    for (int n = 0; n < 3; n++) {
      calls.add(realm.call("c", "noted", "[" + n + "]"));
    }

    gate.countDown();

    for (String next : List.of("[0]", "[1]", "[2]", "[\"scheduled\"]")) {
      assertThat(ran.poll(60, TimeUnit.SECONDS)).isEqualTo(next);
    }
    calls.forEach(each -> realm.assertReturned(TestRealm.get(each)));
  }

  @Test
  void anInstanceIsReplacedAfterSoManyRuns() {
    HostLimits d = ONE_AT_ONCE;
    realm.limits =
        new HostLimits(
            d.queueDepthMax(),
            d.callsPerConnectionMax(),
            d.turnLimit(),
            d.replacementWait(),
            d.spareIdle(),
            d.proceduresMax(),
            d.procedureQueueMax(),
            d.procedureWait(),
            d.procedureIdle(),
            3,
            d.cancelOnDisconnect(),
            d.cancelGrace(),
            d.subscriptionsPerConnectionMax(),
            d.heap());
    realm.start();

    for (int n = 0; n < 7; n++) {
      realm.assertReturned(realm.calls("noted", "[]"));
    }

    assertThat(realm.count("realmkeep.host.replacements", "reason", "runs")).isEqualTo(2);
    assertThat(program.instances.stream().map(made -> made.runs).filter(runs -> runs > 0))
        .containsExactly(3, 3, 1);
  }

  @Test
  void aThreadThatWorksThroughAPublicationGoesOnWithTheNewSources() throws InterruptedException {
    realm.start();
    hold();
    CompletableFuture<CallOutcome> waits = realm.call("c", "noted", "[]");
    double before = realm.count("realmkeep.host.replacements", "reason", "sources");

    publish(program("2"));
    gate.countDown();

    assertThat(TestRealm.get(waits)).isEqualTo(new CallOutcome.Returned("\"2\""));
    assertThat(realm.count("realmkeep.host.replacements", "reason", "sources"))
        .as("the main lane's, and the pool's")
        .isEqualTo(before + 2);
  }

  @Test
  void aProcedureThatWaitsIsRefusedWhenNewSourcesCallItOtherwise() throws InterruptedException {
    realm.start();
    hold();
    CompletableFuture<CallOutcome> waits = realm.call("c", "noted", "[]");

    publish(program("2").arity("noted", 2, 2));
    gate.countDown();

    assertThat(TestRealm.get(waits)).isInstanceOf(CallOutcome.Refused.class);
    assertThat(((CallOutcome.Refused) TestRealm.get(waits)).reason())
        .isEqualTo(Refusal.FUNCTION_CHANGED);
    assertThat(ran).isEmpty();
  }

  @Test
  void whatAProcedureLeavesBehindIsCountedAndLogged() throws InterruptedException {
    program.leftBehind = new LeftBehind(0, 2, 0, 1);
    realm.start();

    realm.calls("noted", "[]");

    assertThat(realm.count("realmkeep.host.cleanup", "kind", "timer")).isEqualTo(2);
    assertThat(realm.count("realmkeep.host.cleanup", "kind", "promise")).isEqualTo(1);
    HostLog.Line line = realm.lines.poll(60, TimeUnit.SECONDS);
    assertThat(line.function()).isEqualTo("noted");
    assertThat(line.message()).contains("timers=2").contains("promises=1");
  }

  @Test
  void aProcedureWithManySlowPiecesIsSaidToBeStillRunningOnce() {
    program.procedure(
        "slow",
        (call, host) -> {
          host.slow(5_000); // what the guard does, for each piece
          host.slow(6_000);
          return "null";
        });
    realm.start();

    realm.calls("slow", "[]");

    assertThat(realm.lines)
        .singleElement()
        .satisfies(line -> {
          assertThat(line.function()).isEqualTo("slow");
          assertThat(line.call()).isPositive();
          assertThat(line.message()).isEqualTo("still running after 5000 ms");
        });
  }

  @Test
  void theTimeAProcedureWaitsForAThreadIsRecorded() throws InterruptedException {
    realm.start();
    hold();
    CompletableFuture<CallOutcome> waits = realm.call("c", "noted", "[]");
    long held = realm.clock.nanoTime();
    Awaitility.await().until(() -> realm.clock.nanoTime() - held > 20_000_000);

    gate.countDown();
    realm.assertReturned(TestRealm.get(waits));

    var pool = realm.registry.get("realmkeep.host.pool.wait").timer();
    assertThat(pool.count()).isEqualTo(2);
    assertThat(pool.max(TimeUnit.MILLISECONDS)).isGreaterThanOrEqualTo(20);
    assertThat(
            realm
                .registry
                .get("realmkeep.host.call")
                .tags("lane", "procedure", "outcome", "returned")
                .timer()
                .count())
        .isEqualTo(2);
  }
}
