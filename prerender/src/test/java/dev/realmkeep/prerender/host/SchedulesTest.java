package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.document.CallDocuments;
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
import java.util.concurrent.TimeUnit;
import java.util.stream.Stream;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

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

  static Stream<Arguments> commitsThatDidNotHappen() {
    return Stream.of(
        Arguments.of(new CommitOutcome.Superseded("p"), false),
        Arguments.of(new CommitOutcome.Unavailable("away"), false),
        Arguments.of(new CommitOutcome.Fenced("another owner"), true));
  }

  @ParameterizedTest
  @MethodSource("commitsThatDidNotHappen")
  void aProcedureWhoseFiringIsNotCommittedDoesNotRun(CommitOutcome outcome, boolean ends)
      throws InterruptedException {
    CompletableFuture<Void> asked = new CompletableFuture<>();
    realm.start();
    realm.calls("arm", "[\"hold\",\"long\",\"3600000\",\"\"]"); // hears that the scheduler works
    realm.store.beforeCommit =
        () -> {
          // The commit that arms is first, then comes the firing.
          realm.store.beforeCommit =
              () -> {
                realm.store.beforeCommit = () -> {};
                realm.store.failures.add(outcome);
                asked.complete(null);
              };
        };

    realm.calls("arm", "[\"p\",\"long\",\"0\",\"\"]");
    TestRealm.get(asked);

    if (ends) {
      TestRealm.get(realm.host.ended());
      assertThat(fired).isEmpty();
    } else {
      // What is still due, as far as the rows say, runs when it is asked for again, once.
      assertThat(fired.poll(30, TimeUnit.SECONDS)).isEqualTo("long");
      assertThat(realm.store.commits.stream().flatMap(commit -> commit.schedules().stream()))
          .filteredOn(ScheduleChange.Fired.class::isInstance)
          .hasSize(1);
      gate.countDown();
      realm.calls("echo", "[]");
      assertThat(fired).isEmpty();
    }
  }

  @Test
  void reducersRunBetweenTheTransactionsOfAScheduledProcedureAndNotWithinOne()
      throws InterruptedException {
    CompletableFuture<Void> began = new CompletableFuture<>();
    program
        .reducer(
            "add", (call, host) -> String.valueOf(add(host.documents(), count(host.documents()))))
        .procedure(
            "long",
            (call, host) -> {
              for (int n = 0; n < 10; n++) {
                host.transaction(
                        documents -> {
                          long before = count(documents);
                          began.complete(null);
                          // The turn goes on while another thread has it.
                          return CompletableFuture.runAsync(() -> add(documents, before));
                        })
                    .join();
              }
              fired.add("long");
              return "null";
            });
    realm.start();
    realm.calls("arm", "[\"p\",\"long\",\"0\",\"\"]");
    TestRealm.get(began);

    List<CompletableFuture<CallOutcome>> calls =
        Stream.generate(() -> realm.call("c", "add", "[]")).limit(50).toList();

    calls.forEach(each -> realm.assertReturned(TestRealm.get(each)));
    assertThat(fired.poll(30, TimeUnit.SECONDS)).isEqualTo("long");
    assertThat(realm.calls("add", "[]")).isEqualTo(new CallOutcome.Returned("61"));
  }

  private static long count(CallDocuments documents) {
    return documents
        .get(TestRealm.NOTES, "count")
        .map(json -> Long.parseLong(json.replaceAll("[^0-9]", "")))
        .orElse(0L);
  }

  private static long add(CallDocuments documents, long before) {
    documents.put(TestRealm.NOTES, "count", "{\"id\":\"count\",\"text\":\"" + (before + 1) + "\"}");
    return before + 1;
  }

  private List<ScheduledCall> rows() {
    return realm.store.schedules(TestRealm.URL, 10).join();
  }
}
