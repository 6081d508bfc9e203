package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** The main lane's thread dies of an error that is nobody's to catch. */
@Timeout(120)
class LaneDeathTest {

  /** What a JVM in trouble throws anywhere. */
  private static final class Fatal extends Error {
    private static final long serialVersionUID = 1;
  }

  private final CompletableFuture<Void> running = new CompletableFuture<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final ScriptedProgram program =
      TestRealm.program()
          .reducer(
              "wait",
              (call, host) -> {
                running.complete(null);
                gate.await();
                return "null";
              });
  private final TestRealm realm = new TestRealm(program);
  private final TestRealm neighbour = new TestRealm(TestRealm.program());
  private final List<CompletableFuture<CallOutcome>> queued = new ArrayList<>();

  @BeforeEach
  void start() {
    neighbour.start();
    realm.start();
    realm.call("c", "wait", "[]");
    TestRealm.get(running);
  }

  @AfterEach
  void close() {
    gate.countDown();
    realm.close();
    neighbour.close();
  }

  private void queueSome() {
    for (int i = 0; i < 50; i++) {
      queued.add(realm.call("c" + i % 5, "put", "[\"n" + i + "\"]"));
    }
  }

  private void assertOnlyThisHostEndsAndCanBeMadeAgain() {
    for (CompletableFuture<CallOutcome> each : queued) {
      assertThat(TestRealm.get(each))
          .isEqualTo(new CallOutcome.HostRestarted("the main lane failed"));
    }
    TestRealm.get(realm.host.ended());
    assertThat(realm.has("n0")).isFalse();
    Awaitility.await().until(() -> program.instances.stream().allMatch(made -> made.closed));
    neighbour.assertReturned(neighbour.calls("put", "[\"a\"]"));

    realm.start();
    realm.assertReturned(realm.calls("put", "[\"n0\"]"));
    assertThat(realm.has("n0")).isTrue();
  }

  @Test
  void theCallThatRanIsToldUnknownAndTheQueuedOnesThatTheyWillNotRun() {
    CompletableFuture<CallOutcome> ran = realm.call("c", "put", "[\"ran\"]");
    queueSome();
    realm.store.beforeCommit =
        () -> {
          realm.store.beforeCommit = () -> {};
          throw new Fatal();
        };

    gate.countDown();

    assertThat(TestRealm.get(ran))
        .isEqualTo(new CallOutcome.Unknown("the main lane failed while it ran"));
    assertOnlyThisHostEndsAndCanBeMadeAgain();
  }

  @Test
  void whoeverFailsWhileHeIsToldIsNotToldAgain() {
    AtomicInteger told = new AtomicInteger();
    realm.host.call(
        new HostCall(
            TestRealm.ANY,
            "echo",
            "[]",
            new Caller("fatal", "user"),
            outcome -> {
              told.incrementAndGet();
              throw new Fatal();
            }));
    queueSome();

    gate.countDown();

    assertOnlyThisHostEndsAndCanBeMadeAgain();
    assertThat(told).hasValue(1);
  }

  @Test
  void newSourcesThatWaitForTheLaneAreLetGo() {
    CompletableFuture<Void> described = new CompletableFuture<>();
    ScriptedProgram next = new ScriptedProgram("2");
    realm.store.beforeCommit =
        () -> {
          realm.store.beforeCommit = () -> {};
          throw new Fatal();
        };
    realm.programs =
        () -> {
          if (!next.instances.isEmpty()) {
            described.complete(null); // the second look: the first one's sources are with the lane
          }
          return next;
        };
    realm.host.sourcesChanged();
    Awaitility.await().until(() -> !next.instances.isEmpty());
    realm.host.sourcesChanged();
    TestRealm.get(described);
    queueSome();

    gate.countDown(); // the publication's commit is the first

    TestRealm.get(realm.host.ended());
    Awaitility.await()
        .until(() -> next.closed && next.instances.stream().allMatch(made -> made.closed));
    realm.programs = () -> program;
    assertOnlyThisHostEndsAndCanBeMadeAgain();
  }
}
