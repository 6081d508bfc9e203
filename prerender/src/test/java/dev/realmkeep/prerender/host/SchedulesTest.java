package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.model.lane.ScheduleChange;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import dev.realmkeep.prerender.host.call.CallOutcome;
import java.util.List;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

/** Calls that are made later. */
@Timeout(60)
class SchedulesTest {

  private final BlockingQueue<String> fired = new LinkedBlockingQueue<>();
  private final CountDownLatch gate = new CountDownLatch(1);
  private final ScriptedProgram program =
      TestRealm.program()
          .reducer(
              "tick",
              (call, host) -> {
                fired.add("tick " + call.argsJson());
                return "null";
              })
          .reducer(
              "bad",
              (call, host) -> {
                fired.add("bad");
                throw new IllegalStateException("no");
              })
          .procedure(
              "long",
              (call, host) -> {
                fired.add("long");
                gate.await();
                return "null";
              })
          .reducer(
              "arm",
              (call, host) -> {
                String[] args = call.argsJson().replaceAll("[\\[\\]\"]", "").split(",", -1);
                host.documents()
                    .arm(
                        arm(
                            args[0],
                            args[1].equals("long") ? FunctionKind.PROCEDURE : FunctionKind.REDUCER,
                            args[1],
                            Long.parseLong(args[2]),
                            args[3].isEmpty() ? null : Long.valueOf(args[3])));
                if (args[0].equals("doomed")) {
                  throw new IllegalStateException("rolled back");
                }
                return "null";
              })
          .reducer(
              "cancel",
              (call, host) -> {
                host.documents().cancel(call.argsJson().replaceAll("[\\[\\]\"]", ""));
                return "null";
              });
  private final TestRealm realm = new TestRealm(program);

  @AfterEach
  void close() {
    gate.countDown();
    realm.close();
  }

  private static ScheduleChange.Arm arm(
      String id, FunctionKind kind, String function, long after, Long every) {
    return new ScheduleChange.Arm(
        id, kind, function, "[\"" + id + "\"]", new ScheduleChange.When.After(after), every, false);
  }

  @Test
  void aReducerThatIsDueRunsOnceAndItsRowIsGone() throws InterruptedException {
    realm.start();

    realm.assertReturned(realm.calls("arm", "[\"one\",\"tick\",\"5\",\"\"]"));

    assertThat(fired.take()).isEqualTo("tick [\"one\"]");
    realm.calls("echo", "[]");
    assertThat(rows()).isEmpty();
    assertThat(fired).isEmpty();
  }

  @Test
  void aRepeatedOneRunsAgainAndItsRowStays() throws InterruptedException {
    realm.start();

    realm.calls("arm", "[\"often\",\"tick\",\"1\",\"10\"]");

    for (int i = 0; i < 3; i++) {
      assertThat(fired.take()).isEqualTo("tick [\"often\"]");
    }
    assertThat(rows()).extracting(ScheduledCall::id).containsExactly("often");
    realm.calls("cancel", "[\"often\"]");
    assertThat(rows()).isEmpty();
  }

  @Test
  void aScheduleThatWasRolledBackDoesNotExist() throws InterruptedException {
    realm.start();

    CallOutcome outcome = realm.calls("arm", "[\"doomed\",\"tick\",\"0\",\"\"]");
    realm.calls("arm", "[\"kept\",\"tick\",\"0\",\"\"]");

    assertThat(outcome).isInstanceOf(CallOutcome.Threw.class);
    assertThat(fired.take()).isEqualTo("tick [\"kept\"]");
    assertThat(fired).isEmpty();
  }

  @Test
  void aReducerThatThrowsIsLoggedAndDoesNotRunOverAndOver() throws InterruptedException {
    realm.start();

    realm.calls("arm", "[\"b\",\"bad\",\"0\",\"\"]");
    assertThat(fired.take()).isEqualTo("bad");
    assertThat(realm.lines.take().message()).contains("schedule b");
    realm.calls("arm", "[\"next\",\"tick\",\"0\",\"\"]");

    assertThat(fired.take()).isEqualTo("tick [\"next\"]");
    realm.calls("echo", "[]");
    assertThat(rows()).isEmpty();
    assertThat(fired).isEmpty();
  }

  @Test
  void aLongScheduledProcedureDelaysNeitherReducersNorCalls() throws InterruptedException {
    realm.limits(realm.limits.withPool(1, 10, java.time.Duration.ofSeconds(30))).start();
    realm.calls("arm", "[\"slow\",\"long\",\"0\",\"\"]");
    assertThat(fired.take()).isEqualTo("long");
    realm.calls("arm", "[\"slower\",\"long\",\"0\",\"\"]");

    realm.calls("arm", "[\"quick\",\"tick\",\"1\",\"\"]");

    assertThat(fired.take()).isEqualTo("tick [\"quick\"]");
    realm.assertReturned(realm.calls("echo", "[]"));
    assertThat(rows()).as("one that waits for the pool has not fired").hasSize(1);
    gate.countDown();
    assertThat(fired.take()).isEqualTo("long");
  }

  @Test
  void whatBecameDueWhileNoHostRanFiresOnceAfterARestart() throws InterruptedException {
    realm.start();
    realm.calls("arm", "[\"overdue\",\"tick\",\"20\",\"3600000\"]");
    realm.host.stop();
    TestRealm.get(realm.host.ended());
    while (realm.store.due(TestRealm.URL, 1).join().calls().isEmpty()) {
      Thread.onSpinWait();
    }
    fired.clear();

    realm.start();

    assertThat(fired.take()).isEqualTo("tick [\"overdue\"]");
    realm.calls("echo", "[]");
    assertThat(fired).isEmpty();
    assertThat(rows()).hasSize(1);
  }

  @Test
  void oneThatFiredElsewhereIsDropped() throws InterruptedException {
    realm.start();
    program.reducer(
        "tick",
        (call, host) -> {
          host.documents().put(TestRealm.NOTES, "twice", "{\"id\":\"twice\"}");
          realm.store.failures.add(new CommitOutcome.Superseded("y"));
          fired.add("tick");
          return "null";
        });

    realm.calls("arm", "[\"y\",\"tick\",\"0\",\"\"]");
    fired.take();

    realm.calls("cancel", "[\"y\"]");
    realm.store.failures.clear();
    realm.assertReturned(realm.calls("cancel", "[\"y\"]"));
    assertThat(realm.has("twice")).isFalse();
  }

  @Test
  void aStoreThatIsAwayLeavesTheRowDueAndItFiresLater() throws InterruptedException {
    CompletableFuture<Void> first = new CompletableFuture<>();
    program.reducer(
        "tick",
        (call, host) -> {
          if (first.complete(null)) {
            realm.store.failures.add(new CommitOutcome.Unavailable("away"));
          }
          host.documents().put(TestRealm.NOTES, "ticked", "{\"id\":\"ticked\"}");
          fired.add("tick");
          return "null";
        });
    realm.start();

    realm.calls("arm", "[\"y\",\"tick\",\"0\",\"\"]");

    fired.take();
    fired.take();
    realm.calls("echo", "[]");
    assertThat(realm.has("ticked")).isTrue();
    assertThat(rows()).isEmpty();
  }

  private List<ScheduledCall> rows() {
    return realm.store.schedules(TestRealm.URL, 10).join();
  }
}
