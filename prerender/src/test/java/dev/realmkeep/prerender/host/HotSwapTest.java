package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.call.HostDescription.Hook;
import dev.realmkeep.prerender.host.instance.HostProgramException;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;

/** First publication, and new sources while calls wait. */
class HotSwapTest {

  private final CountDownLatch running = new CountDownLatch(1);
  private final CountDownLatch gate = new CountDownLatch(1);
  private final ScriptedProgram old =
      TestRealm.program()
          .reducer("version", (call, host) -> "1")
          .reducer("vanishes", (call, host) -> "1")
          .reducer("grows", (call, host) -> "1")
          .reducer(
              "wait",
              (call, host) -> {
                running.countDown();
                gate.await();
                return "null";
              });
  private final TestRealm realm = new TestRealm(old);
  private final BlockingQueue<String> hooks = new LinkedBlockingQueue<>();

  @AfterEach
  void close() {
    gate.countDown();
    realm.close();
  }

  private ScriptedProgram next(String identity) {
    ScriptedProgram next = new ScriptedProgram(identity);
    next.reducer("version", (call, host) -> "2")
        .reducer("grows", (call, host) -> "2")
        .arity("grows", 2, 2)
        .hook(
            Hook.UPDATE,
            (call, host) -> {
              hooks.add("update");
              return "null";
            });
    return next;
  }

  @Test
  void queuedCallsRunOnTheNewSourcesIfTheirFunctionIsStillCalledAlike()
      throws InterruptedException {
    realm.start();
    realm.call("c", "wait", "[]");
    running.await();
    CompletableFuture<CallOutcome> same = realm.call("c", "version", "[]");
    CompletableFuture<CallOutcome> gone = realm.call("c", "vanishes", "[]");
    CompletableFuture<CallOutcome> other = realm.call("c", "grows", "[]");
    CountDownLatch evaluated = new CountDownLatch(1);
    ScriptedProgram next = next("2");
    realm.program = next;

    realm.host.sourcesChanged();
    while (next.instances.isEmpty()) {
      Thread.onSpinWait();
    }
    // A second look finds the first one's sources with the lane, so they are evaluated by then.
    realm.programs =
        () -> {
          evaluated.countDown();
          return new ScriptedProgram("2");
        };
    realm.host.sourcesChanged();
    evaluated.await();
    gate.countDown();

    assertThat(TestRealm.get(same)).isEqualTo(new CallOutcome.Returned("2"));
    assertThat(refusal(TestRealm.get(gone))).isEqualTo(Refusal.FUNCTION_CHANGED);
    assertThat(refusal(TestRealm.get(other))).isEqualTo(Refusal.FUNCTION_CHANGED);
    assertThat(hooks.take()).isEqualTo("update");
    assertThat(refusal(realm.calls("vanishes", "[]"))).isEqualTo(Refusal.NO_SUCH_FUNCTION);
    assertThat(realm.host.sourcesError()).isNull();
  }

  @Test
  void sourcesThatFailLeaveTheOldOnesInUseAndSayWhy() throws InterruptedException {
    realm.start();
    ModuleError error = ModuleError.of(ModuleError.Kind.SYNTAX, "unexpected token");
    realm.programs =
        () -> {
          throw new HostProgramException(error);
        };

    realm.host.sourcesChanged();
    awaitError();

    assertThat(realm.host.sourcesError()).isEqualTo(error);
    assertThat(realm.calls("version", "[]")).isEqualTo(new CallOutcome.Returned("1"));
  }

  @Test
  void aChangeOfWhatWasNotReadIsNoReasonToLook() throws InterruptedException {
    old.reads = Set.of("https://r.test/host.ts");
    realm.open();
    assertThat(realm.host.reads(url -> false)).isTrue(); // whatever it is going to read
    TestRealm.get(realm.host.start());
    assertThat(realm.host.reads("https://r.test/host.ts"::equals)).isTrue();
    assertThat(realm.host.reads("https://r.test/other.ts"::equals)).isFalse();

    ScriptedProgram next = next("2");
    next.reads = Set.of("https://r.test/other.ts");
    CountDownLatch loading = new CountDownLatch(1);
    realm.programs =
        () -> {
          loading.countDown();
          TestRealm.waitingFor(gate).run();
          return next;
        };
    realm.host.sourcesChanged();
    loading.await();
    assertThat(realm.host.reads(url -> false)).isTrue(); // it may be reading the file just now

    gate.countDown();
    assertThat(hooks.take()).isEqualTo("update");
    realm.calls("version", "[]");
    Awaitility.await().until(() -> !realm.host.reads("https://r.test/host.ts"::equals));
    assertThat(realm.host.reads("https://r.test/other.ts"::equals)).isTrue();
  }

  @Test
  void whileTheNewestSourcesFailAnyChangeMayMendThemAndTheOldOnesMendThemToo()
      throws InterruptedException {
    realm.start();
    assertThat(realm.host.reads(url -> true)).isFalse();
    realm.programs =
        () -> {
          throw new HostProgramException(ModuleError.of(ModuleError.Kind.SYNTAX, "oops"));
        };
    realm.host.sourcesChanged();
    awaitError();
    assertThat(realm.host.reads(url -> false)).isTrue();

    realm.programs = () -> new ScriptedProgram("1");
    realm.host.sourcesChanged();

    Awaitility.await().until(() -> realm.host.sourcesError() == null);
  }

  @Test
  void anUpdateThatThrowsLeavesTheOldSourcesInUse() throws InterruptedException {
    realm.start();
    ScriptedProgram broken = next("2");
    broken.hook(
        Hook.UPDATE,
        (call, host) -> {
          host.documents().put(TestRealm.NOTES, "half", "{\"id\":\"half\"}");
          throw new IllegalStateException("cannot migrate");
        });
    realm.program = broken;

    realm.host.sourcesChanged();
    awaitError();

    assertThat(realm.host.sourcesError().message()).isEqualTo("cannot migrate");
    assertThat(realm.calls("version", "[]")).isEqualTo(new CallOutcome.Returned("1"));
    assertThat(realm.has("half")).isFalse();
  }

  @Test
  void aStoreThatIsAwayIsAskedAgain() throws InterruptedException {
    realm.start();
    AtomicInteger asked = new AtomicInteger();
    CountDownLatch swapped = new CountDownLatch(1);
    ScriptedProgram next = next("2");
    next.hook(
        Hook.UPDATE,
        (call, host) -> {
          swapped.countDown();
          return "null";
        });
    realm.programs =
        () -> {
          if (asked.getAndIncrement() == 0) {
            throw new StoreUnavailableException("away", new IllegalStateException());
          }
          return next;
        };

    realm.host.sourcesChanged();
    swapped.await();

    assertThat(realm.calls("version", "[]")).isEqualTo(new CallOutcome.Returned("2"));
    assertThat(realm.host.sourcesError()).isNull();
  }

  @Test
  void aPublicationThatMeetsAnUnavailableStoreIsMadeAgain() throws InterruptedException {
    realm.start();
    realm.store.failures.add(new CommitOutcome.Unavailable("away"));
    realm.programs = () -> next("2");

    realm.host.sourcesChanged();

    assertThat(hooks.poll(30, TimeUnit.SECONDS)).isEqualTo("update"); // not applied
    assertThat(hooks.poll(30, TimeUnit.SECONDS)).isEqualTo("update");
    Awaitility.await().until(() -> realm.host.sourcesError() == null);
    assertThat(realm.calls("version", "[]")).isEqualTo(new CallOutcome.Returned("2"));
  }

  @Test
  void aPublicationThatTheStoreRefusesIsNotMadeAgain() throws InterruptedException {
    realm.start();
    realm.store.failures.add(new CommitOutcome.Refused("too large"));
    AtomicInteger asked = new AtomicInteger();
    realm.programs =
        () -> {
          asked.incrementAndGet();
          return next("2");
        };

    realm.host.sourcesChanged();
    awaitError();

    assertThat(realm.host.sourcesError().message()).contains("too large");
    assertThat(realm.calls("version", "[]")).isEqualTo(new CallOutcome.Returned("1"));
    assertThat(realm.timers.shutdownNow()).isEmpty();
    assertThat(asked).hasValue(1);
  }

  @Test
  void aHostThatMeetsAnUnavailableStoreBeforeItsUpdateDoesNotStartWithoutIt() {
    realm.start();
    realm.host.stop();
    TestRealm.get(realm.host.ended());
    realm.program = next("2");
    realm.store.failures.add(new CommitOutcome.Unavailable("away"));
    realm.open();

    CompletableFuture<Void> started = realm.host.start();

    assertThatThrownBy(started::join).hasCauseInstanceOf(StoreUnavailableException.class);
    TestRealm.get(realm.host.ended());
    realm.program = next("2");
    realm.start();
    assertThat(hooks).containsExactly("update", "update");
    assertThat(realm.host.sourcesError()).isNull();
  }

  @Test
  void sourcesThatAreTheSameAreNotPublishedAgain() throws InterruptedException {
    realm.start();
    CountDownLatch closed = new CountDownLatch(1);
    ScriptedProgram same = next("1");
    realm.programs =
        () -> {
          closed.countDown();
          return same;
        };

    realm.host.sourcesChanged();
    closed.await();

    assertThat(realm.calls("version", "[]")).isEqualTo(new CallOutcome.Returned("1"));
    assertThat(same.instances).isEmpty();
  }

  @Test
  void initRunsOnceInTheLifeOfARealmAndUpdateForAChangeMadeWhileNobodyRanIt() {
    AtomicInteger inits = new AtomicInteger();
    old.hook(
        Hook.INIT,
        (call, host) -> {
          inits.incrementAndGet();
          host.documents().put(TestRealm.NOTES, "made", "{\"id\":\"made\"}");
          return "null";
        });
    realm.start();
    realm.host.stop();
    TestRealm.get(realm.host.ended());
    realm.start();
    realm.host.stop();
    TestRealm.get(realm.host.ended());

    assertThat(inits).hasValue(1);
    assertThat(realm.has("made")).isTrue();

    realm.program = next("2");
    realm.start();
    assertThat(hooks).containsExactly("update");
    assertThat(realm.calls("version", "[]")).isEqualTo(new CallOutcome.Returned("2"));
  }

  @Test
  void aFirstPublicationThatFailsLeavesNothingAndCanBeMadeAgain() {
    AtomicInteger inits = new AtomicInteger();
    old.hook(
        Hook.INIT,
        (call, host) -> {
          host.documents().put(TestRealm.NOTES, "made", "{\"id\":\"made\"}");
          if (inits.getAndIncrement() == 0) {
            throw new IllegalStateException("not yet");
          }
          return "null";
        });
    realm.open();
    CompletableFuture<CallOutcome> queued = realm.call("c", "echo", "[]");

    CompletableFuture<Void> started = realm.host.start();

    assertThatThrownBy(started::join)
        .hasCauseInstanceOf(HostProgramException.class)
        .hasMessageContaining("not yet");
    assertThat(TestRealm.get(queued)).isInstanceOf(CallOutcome.HostRestarted.class);
    TestRealm.get(realm.host.ended());
    assertThat(realm.has("made")).isFalse();

    realm.start();
    assertThat(realm.has("made")).isTrue();
  }

  @Test
  void declaredSchedulesComeAndGoWithTheSources() throws InterruptedException {
    old.every("nightly", FunctionKind.REDUCER, 3_600_000, (call, host) -> "null");
    realm.start();
    assertThat(schedules()).containsExactly("declared:nightly");
    CountDownLatch swapped = new CountDownLatch(1);
    ScriptedProgram next = next("2");
    next.every("hourly", FunctionKind.REDUCER, 60_000, (call, host) -> "null");
    next.hook(
        Hook.UPDATE,
        (call, host) -> {
          swapped.countDown();
          return "null";
        });
    realm.program = next;

    realm.host.sourcesChanged();
    swapped.await();
    realm.calls("version", "[]");

    assertThat(schedules()).containsExactly("declared:hourly");
  }

  private java.util.List<String> schedules() {
    return realm.store.schedules(TestRealm.URL, 10).join().stream().map(row -> row.id()).toList();
  }

  private void awaitError() {
    while (realm.host.sourcesError() == null) {
      Thread.onSpinWait();
    }
  }

  private static Refusal refusal(CallOutcome outcome) {
    assertThat(outcome).isInstanceOf(CallOutcome.Refused.class);
    return ((CallOutcome.Refused) outcome).reason();
  }
}
