package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.document.CallDocuments;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostFetch;
import dev.realmkeep.prerender.host.instance.CallHost;
import dev.realmkeep.prerender.host.lane.HostLimits;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Semaphore;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Procedures: their pool, what they may ask for, and what ends them. */
class ProcedurePoolTest {

  private final CountDownLatch gate = new CountDownLatch(1);
  private final Semaphore running = new Semaphore(0);
  private final ScriptedProgram program =
      TestRealm.program()
          .procedure(
              "hold",
              (call, host) -> {
                running.release();
                gate.await();
                return "null";
              })
          .procedure("quick", (call, host) -> call.argsJson())
          .procedure(
              "throws",
              (call, host) -> {
                throw new IllegalStateException("no");
              })
          .procedure(
              "traps",
              (call, host) -> {
                throw new ScriptedProgram.Trap();
              });
  private final TestRealm realm =
      new TestRealm(program).limits(HostLimits.DEFAULT.withPool(2, 3, Duration.ofSeconds(30)));

  @AfterEach
  void close() {
    gate.countDown();
    realm.close();
  }

  @Test
  void anExhaustedPoolQueuesThenRefusesAndBlocksNobody() throws InterruptedException {
    realm.start();
    List<CompletableFuture<CallOutcome>> all = new ArrayList<>();
    for (int i = 0; i < 2; i++) {
      all.add(realm.call("c", "hold", "[]"));
    }
    running.acquire(2);
    for (int i = 0; i < 3; i++) {
      all.add(realm.call("c", "quick", "[" + i + "]"));
    }

    CompletableFuture<CallOutcome> tooMany = realm.call("c", "quick", "[]");

    assertThat(refusal(tooMany.getNow(null))).isEqualTo(Refusal.OVERLOADED);
    realm.assertReturned(realm.calls("put", "[\"a\"]"));
    assertThat(all).noneMatch(CompletableFuture::isDone);
    assertThat(realm.registry.get("realmkeep.host.pool.in.use").gauge().value()).isEqualTo(2);
    gate.countDown();
    all.forEach(each -> realm.assertReturned(TestRealm.get(each)));
  }

  @Test
  void aProcedureThatWaitsTooLongIsRefused() throws InterruptedException {
    realm.limits(HostLimits.DEFAULT.withPool(1, 3, Duration.ofMillis(20))).start();
    realm.call("c", "hold", "[]");
    running.acquire();

    CallOutcome late = realm.calls("quick", "[]");

    assertThat(refusal(late)).isEqualTo(Refusal.OVERLOADED);
  }

  @Test
  void anInstanceSurvivesAThrowAndIsReplacedAfterATrap() {
    realm.limits(HostLimits.DEFAULT.withPool(1, 3, Duration.ofSeconds(30))).start();
    realm.calls("quick", "[]");
    ScriptedProgram.Instance first = program.instances.getLast();

    assertThat(realm.calls("throws", "[]")).isInstanceOf(CallOutcome.Threw.class);
    realm.calls("quick", "[]");
    assertThat(first.runs).isEqualTo(3);

    assertThat(realm.calls("traps", "[]")).isInstanceOf(CallOutcome.Trapped.class);
    realm.assertReturned(realm.calls("quick", "[]"));
    assertThat(first.runs).isEqualTo(4);
    assertThat(realm.count("realmkeep.host.replacements", "reason", "trap")).isEqualTo(1);
  }

  @Test
  void aLostThreadIsAnsweredAndReplaced() {
    CompletableFuture<Runnable> reporting = new CompletableFuture<>();
    program.procedure(
        "hang",
        (call, host) -> {
          reporting.complete(
              () -> host.stuck(ModuleError.of(ModuleError.Kind.TIME_LIMIT, "does not poll")));
          gate.await();
          return "\"late\"";
        });
    realm.limits(HostLimits.DEFAULT.withPool(1, 3, Duration.ofSeconds(30))).start();
    CompletableFuture<CallOutcome> hung = realm.call("c", "hang", "[]");
    CompletableFuture<CallOutcome> next = realm.call("c", "quick", "[]");

    TestRealm.get(reporting).run();

    assertThat(TestRealm.get(hung)).isInstanceOf(CallOutcome.Trapped.class);
    realm.assertReturned(TestRealm.get(next));
    assertThat(realm.metrics.abandonedThreads()).isEqualTo(1);
  }

  @Test
  void aTransactionCommitsWhatItsBodyWrites() {
    transaction(
        "commits",
        documents -> {
          documents.put(TestRealm.NOTES, "t", "{\"id\":\"t\"}");
          return CompletableFuture.completedFuture(null);
        });
    realm.start();

    CallOutcome outcome = realm.calls("commits", "[]");

    realm.assertReturned(outcome);
    assertThat(realm.has("t")).isTrue();
  }

  @Test
  void aTransactionWhoseBodyFailsWritesNothing() {
    transaction(
        "rolls",
        documents -> {
          documents.put(TestRealm.NOTES, "t", "{\"id\":\"t\"}");
          return CompletableFuture.failedFuture(new IllegalStateException("changed my mind"));
        });
    realm.start();

    CallOutcome outcome = realm.calls("rolls", "[]");

    assertThat(((CallOutcome.Threw) outcome).error().message()).contains("changed my mind");
    assertThat(realm.has("t")).isFalse();
  }

  @Test
  void aTransactionThatTakesTooLongLosesItsTurnAndItsDocuments() {
    CompletableFuture<CallDocuments> kept = new CompletableFuture<>();
    transaction(
        "dawdles",
        documents -> {
          documents.put(TestRealm.NOTES, "t", "{\"id\":\"t\"}");
          kept.complete(documents);
          return new CompletableFuture<>();
        });
    realm.limits(realm.limits.withWaits(Duration.ofMillis(30), Duration.ofSeconds(10))).start();

    CallOutcome outcome = realm.calls("dawdles", "[]");

    assertThat(((CallOutcome.Threw) outcome).error().message()).contains("took longer");
    realm.assertReturned(realm.calls("echo", "[]"));
    assertThat(realm.has("t")).isFalse();
    CallDocuments stale = TestRealm.get(kept);
    org.assertj.core.api.Assertions.assertThatThrownBy(() -> stale.get(TestRealm.NOTES, "t"))
        .hasMessageContaining("over");
  }

  @Test
  void reducersOfOthersRunBetweenTheTransactionsOfAProcedure() {
    CompletableFuture<Void> between = new CompletableFuture<>();
    program.procedure(
        "twice",
        (call, host) -> {
          write(host, "first");
          between.get();
          write(host, "second");
          return "null";
        });
    realm.start();
    CompletableFuture<CallOutcome> twice = realm.call("p", "twice", "[]");

    realm.assertReturned(realm.calls("put", "[\"other\"]"));
    realm.assertReturned(TestRealm.get(realm.call("p", "put", "[\"same\"]")));
    assertThat(realm.has("second")).isFalse();
    between.complete(null);

    realm.assertReturned(TestRealm.get(twice));
    assertThat(realm.has("first") && realm.has("second")).isTrue();
  }

  @Test
  void sleepsAndFetchesAreFutures() {
    realm.fetch =
        request ->
            request.url().contains("good")
                ? CompletableFuture.completedFuture(
                    new HostFetch.Answer(200, request.url(), Map.of(), new byte[] {'o', 'k'}))
                : CompletableFuture.failedFuture(new HostFetch.Refused("not allowed"));
    program.procedure(
        "reach",
        (call, host) -> {
          host.sleep(1).get();
          String url = call.argsJson();
          try {
            return String.valueOf(
                host.fetch(new HostFetch.Request("GET", url, Map.of(), null, Duration.ofSeconds(1)))
                    .get()
                    .status());
          } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
          }
        });
    realm.start();

    assertThat(realm.calls("reach", "[\"good\"]")).isEqualTo(new CallOutcome.Returned("200"));
    assertThat(((CallOutcome.Threw) realm.calls("reach", "[\"bad\"]")).error().message())
        .isEqualTo("not allowed");
  }

  @Test
  void whenItsClientLeavesWhatAProcedureWaitsForFailsAndWhatWaitsIsDropped()
      throws InterruptedException {
    program.procedure(
        "sleeps",
        (call, host) -> {
          running.release();
          host.sleep(1_000_000).get();
          return "null";
        });
    realm.limits(HostLimits.DEFAULT.withPool(1, 3, Duration.ofSeconds(30))).start();
    CompletableFuture<CallOutcome> sleeping = realm.call("leaver", "sleeps", "[]");
    running.acquire();
    CompletableFuture<CallOutcome> waiting = realm.call("leaver", "quick", "[]");
    CompletableFuture<CallOutcome> other = realm.call("stayer", "quick", "[]");

    realm.host.disconnected(new Caller("leaver", "user"));

    assertThat(refusal(TestRealm.get(waiting))).isEqualTo(Refusal.CANCELLED);
    assertThat(((CallOutcome.Threw) TestRealm.get(sleeping)).error().message())
        .contains("its caller has left");
    realm.assertReturned(TestRealm.get(other));
  }

  @Test
  void aProcedureThatDoesNotEndByItselfWhenItsClientLeavesIsEnded() throws InterruptedException {
    realm
        .limits(
            HostLimits.DEFAULT
                .withPool(1, 3, Duration.ofSeconds(30))
                .withCancelOnDisconnect(true, Duration.ofMillis(10)))
        .start();
    CompletableFuture<CallOutcome> stubborn = realm.call("leaver", "hold", "[]");
    running.acquire();

    realm.host.disconnected(new Caller("leaver", "user"));

    assertThat(TestRealm.get(stubborn)).isInstanceOf(CallOutcome.Trapped.class);
    realm.assertReturned(realm.calls("quick", "[]"));
    assertThat(realm.count("realmkeep.host.replacements", "reason", "cancelled")).isEqualTo(1);
  }

  @Test
  void whatACallerThatWasNeverConnectedWaitedForIsDroppedOrEndedToo() throws InterruptedException {
    program.procedure(
        "sleeps",
        (call, host) -> {
          running.release();
          host.sleep(1_000_000).get();
          return "null";
        });
    program.reducer(
        "block",
        (call, host) -> {
          running.release();
          gate.await();
          return "null";
        });
    realm.limits(HostLimits.DEFAULT.withPool(1, 3, Duration.ofSeconds(30))).start();
    CompletableFuture<CallOutcome> sleeping = realm.call("leaver", "sleeps", "[]");
    running.acquire();
    CompletableFuture<CallOutcome> waiting = realm.call("leaver", "quick", "[]");
    CompletableFuture<CallOutcome> blocking = realm.call("leaver", "block", "[]");
    running.acquire();
    CompletableFuture<CallOutcome> queued = realm.call("leaver", "put", "[\"queued\"]");
    CompletableFuture<CallOutcome> other = realm.call("stayer", "put", "[\"other\"]");

    realm.host.left(new Caller("leaver", ""));
    gate.countDown();

    assertThat(refusal(TestRealm.get(waiting))).isEqualTo(Refusal.CANCELLED);
    assertThat(TestRealm.get(sleeping)).isInstanceOf(CallOutcome.Threw.class);
    realm.assertReturned(TestRealm.get(blocking));
    assertThat(refusal(TestRealm.get(queued))).isEqualTo(Refusal.CANCELLED);
    realm.assertReturned(TestRealm.get(other));
    assertThat(realm.has("queued")).isFalse();
    assertThat(realm.has("other")).isTrue();
  }

  /** The pool knows it no more as waiting, and not yet as running. */
  @Test
  void aProcedureThatWaitsForItsInstanceWhenItsClientLeavesIsNotBegun() {
    realm.start();
    program.beforeInstance = TestRealm.waitingFor(gate);
    CompletableFuture<CallOutcome> between = realm.call("leaver", "quick", "[]");
    Awaitility.await()
        .until(() -> realm.registry.get("realmkeep.host.pool.in.use").gauge().value() == 1);

    realm.host.left(new Caller("leaver", ""));
    gate.countDown();

    assertThat(refusal(TestRealm.get(between))).isEqualTo(Refusal.CANCELLED);
  }

  @Test
  void ifTheSettingsSaySoItRunsOn() throws InterruptedException {
    realm.limits(HostLimits.DEFAULT.withCancelOnDisconnect(false, Duration.ZERO)).start();
    CompletableFuture<CallOutcome> holding = realm.call("leaver", "hold", "[]");
    running.acquire();

    realm.host.disconnected(new Caller("leaver", "user"));
    realm.calls("echo", "[]");
    gate.countDown();

    realm.assertReturned(TestRealm.get(holding));
  }

  @Test
  void stoppingEndsWhatRunsAndTellsWhatWaits() throws InterruptedException {
    realm.limits(HostLimits.DEFAULT.withPool(1, 3, Duration.ofSeconds(30))).start();
    CompletableFuture<CallOutcome> runs = realm.call("c", "hold", "[]");
    running.acquire();
    CompletableFuture<CallOutcome> waits = realm.call("c", "quick", "[]");

    realm.host.stop();

    assertThat(TestRealm.get(runs)).isInstanceOf(CallOutcome.Trapped.class);
    assertThat(TestRealm.get(waits)).isInstanceOf(CallOutcome.HostRestarted.class);
    TestRealm.get(realm.host.ended());
  }

  private void transaction(String name, CallHost.TransactionBody body) {
    program.procedure(
        name,
        (call, host) -> {
          try {
            host.transaction(body).get();
          } catch (ExecutionException e) {
            throw new IllegalStateException(e.getCause().getMessage(), e);
          }
          return "null";
        });
  }

  private static void write(CallHost host, String id) throws Exception {
    host.transaction(
            documents -> {
              documents.put(TestRealm.NOTES, id, "{\"id\":\"" + id + "\"}");
              return CompletableFuture.completedFuture(null);
            })
        .get();
  }

  private static Refusal refusal(CallOutcome outcome) {
    assertThat(outcome).isInstanceOf(CallOutcome.Refused.class);
    return ((CallOutcome.Refused) outcome).reason();
  }
}
