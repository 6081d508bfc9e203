package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.host.call.CallOutcome;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** Traps, lost threads, and instances that cannot be had. */
class ReplacementTest {

  private final CountDownLatch gate = new CountDownLatch(1);
  private final ScriptedProgram program =
      TestRealm.program()
          .reducer(
              "wait",
              (call, host) -> {
                gate.await();
                return "null";
              });
  private final TestRealm realm = new TestRealm(program);

  @AfterEach
  void close() {
    gate.countDown();
    realm.close();
  }

  @Test
  void onlyTheTrappedCallFailsAndWhatIsQueuedRunsInTheNewInstance() {
    realm.start();
    realm.call("c", "wait", "[]");
    CompletableFuture<CallOutcome> trapped = realm.call("c", "trap", "[]");
    List<CompletableFuture<CallOutcome>> queued = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      queued.add(realm.call("c" + i % 5, "put", "[\"n" + i + "\"]"));
    }

    gate.countDown();

    assertThat(TestRealm.get(trapped)).isInstanceOf(CallOutcome.Trapped.class);
    queued.forEach(each -> realm.assertReturned(TestRealm.get(each)));
    assertThat(realm.has("trapped")).isFalse();
    assertThat(realm.has("n49")).isTrue();
    assertThat(program.instances.get(1).runs).isEqualTo(50);
    assertThat(realm.count("realmkeep.host.replacements", "reason", "trap")).isEqualTo(1);
    assertThat(realm.count("realmkeep.host.traps", "reason", "time_limit")).isEqualTo(1);
  }

  @Test
  void whenNoInstanceCanBeHadEveryQueuedCallIsToldAndOtherHostsGoOn() {
    TestRealm other = new TestRealm(TestRealm.program()).start();
    realm.start();
    realm.call("c", "wait", "[]");
    CompletableFuture<CallOutcome> trapped = realm.call("c", "trap", "[]");
    List<CompletableFuture<CallOutcome>> queued = new ArrayList<>();
    for (int i = 0; i < 50; i++) {
      queued.add(realm.call("c" + i % 5, "echo", "[]"));
    }
    program.beforeInstance =
        () -> {
          throw new IllegalStateException("no more instances");
        };

    gate.countDown();

    assertThat(TestRealm.get(trapped)).isInstanceOf(CallOutcome.Trapped.class);
    queued.forEach(
        each -> assertThat(TestRealm.get(each)).isInstanceOf(CallOutcome.HostRestarted.class));
    TestRealm.get(realm.host.ended());
    other.assertReturned(other.calls("echo", "[]"));
    other.close();

    program.beforeInstance = () -> {};
    realm.start();
    realm.assertReturned(realm.calls("echo", "[]"));
  }

  @Test
  void aDamagedEngineIsReplacedByANewOneOfTheNewestSources() {
    realm.start();
    ScriptedProgram healthy = TestRealm.program();
    program.beforeInstance =
        () -> {
          throw new IllegalStateException("the engine is damaged");
        };
    realm.program = healthy;

    CallOutcome trapped = realm.calls("trap", "[]");

    assertThat(trapped).isInstanceOf(CallOutcome.Trapped.class);
    realm.assertReturned(realm.calls("echo", "[]"));
    assertThat(healthy.instances.getFirst().runs).isEqualTo(1);
  }

  @Test
  void aThreadThatDoesNotComeBackIsGivenUpAndTheLaneGoesOn() throws InterruptedException {
    CountDownLatch lost = new CountDownLatch(1);
    CountDownLatch release = new CountDownLatch(1);
    CompletableFuture<Runnable> reporting = new CompletableFuture<>();
    program.reducer(
        "hang",
        (call, host) -> {
          host.documents().put(TestRealm.NOTES, "hung", "{\"id\":\"hung\"}");
          reporting.complete(
              () -> host.stuck(ModuleError.of(ModuleError.Kind.TIME_LIMIT, "does not poll")));
          awaitUninterruptibly(release);
          lost.countDown();
          return "\"late\"";
        });
    realm.start();
    CompletableFuture<CallOutcome> hung = realm.call("c", "hang", "[]");
    CompletableFuture<CallOutcome> queued = realm.call("c", "put", "[\"next\"]");

    TestRealm.get(reporting).run();

    assertThat(TestRealm.get(hung)).isInstanceOf(CallOutcome.Trapped.class);
    realm.assertReturned(TestRealm.get(queued));
    assertThat(realm.metrics.abandonedThreads()).isEqualTo(1);

    release.countDown();
    lost.await();
    realm.assertReturned(realm.calls("put", "[\"after\"]"));
    assertThat(realm.has("hung")).isFalse();
    assertThat(realm.store.commits).as("published, next, after").hasSize(3);
  }

  private static void awaitUninterruptibly(CountDownLatch latch) {
    boolean interrupted = false;
    while (true) {
      try {
        latch.await();
        break;
      } catch (InterruptedException e) {
        interrupted = true;
      }
    }
    if (interrupted) {
      Thread.currentThread().interrupt();
    }
  }
}
