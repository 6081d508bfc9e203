package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.HostCall;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.BiConsumer;
import org.awaitility.Awaitility;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** 64 connections with 40 calls in flight each, random traps among them. */
@Timeout(120)
class ManyConnectionsTest {

  private final ScriptedProgram program = TestRealm.program();
  private final TestRealm realm = new TestRealm(program);

  @AfterEach
  void close() {
    realm.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {1, 2, 3})
  void eachCallIsToldOnceAndInOrderAndAnotherHostNoticesNothing(long seed)
      throws InterruptedException {
    realm.start();
    TestRealm other = new TestRealm(TestRealm.program()).start();
    List<CompletableFuture<CallOutcome>> others = new ArrayList<>();
    PromisedOutcomes promised = new PromisedOutcomes(64, 40, 250);

    CompletableFuture<List<String>> found =
        CompletableFuture.supplyAsync(() -> {
          try {
            return promised.of(realm.host, seed, false);
          } catch (InterruptedException e) {
            throw new IllegalStateException(e);
          }
        });
    while (!found.isDone()) {
      CompletableFuture<CallOutcome> call = other.call("o", "echo", "[]");
      others.add(call);
      TestRealm.get(call);
    }

    assertThat(TestRealm.get(found)).isEmpty();
    assertThat(others).allMatch(call -> call.getNow(null) instanceof CallOutcome.Returned);
    assertThat(realm.count("realmkeep.host.replacements", "reason", "trap")).isGreaterThan(10);
    assertThat(other.count("realmkeep.host.replacements", "reason", "trap")).isZero();
    assertThat(realm.registry.get("realmkeep.host.queue.depth").tag("lane", "main").gauge().value())
        .isZero();
    other.close();
  }

  @ParameterizedTest
  @ValueSource(longs = {4, 5})
  void eachCallIsToldOnceWhenTheHostEndsAmongThem(long seed) throws InterruptedException {
    realm.start();
    AtomicInteger instances = new AtomicInteger();
    program.beforeInstance =
        () -> {
          if (instances.incrementAndGet() > 5) {
            throw new IllegalStateException("no more instances");
          }
        };

    List<String> found = new PromisedOutcomes(64, 40, 250).of(realm.host, seed, true);

    assertThat(found).isEmpty();
    TestRealm.get(realm.host.ended());
  }

  @Test
  void aHostThatAnswersRefusalsEarlyIsFoundOut() throws InterruptedException {
    realm.start();

    List<String> found =
        new PromisedOutcomes(64, 40, 50)
            .of(
                broken((host, call) -> {
                  if (call.function().equals("missing")) {
                    call.outcome()
                        .accept(
                            new CallOutcome.Refused(CallOutcome.Refusal.NO_SUCH_FUNCTION, "early"));
                  } else {
                    host.call(call);
                  }
                }),
                6,
                false);

    assertThat(found).anyMatch(each -> each.contains("was told after"));
  }

  @Test
  void aHostThatLosesItsQueueWithItsInstanceIsFoundOut() throws InterruptedException {
    realm.start();
    AtomicInteger generation = new AtomicInteger();

    List<String> found =
        new PromisedOutcomes(64, 40, 50)
            .of(
                broken((host, call) -> {
                  int queuedIn = generation.get();
                  host.call(
                      new HostCall(
                          call.kinds(),
                          call.function(),
                          call.argsJson(),
                          call.caller(),
                          outcome -> {
                            if (outcome instanceof CallOutcome.Trapped) {
                              generation.incrementAndGet();
                              call.outcome().accept(outcome);
                            } else if (queuedIn == generation.get()) {
                              call.outcome().accept(outcome);
                            }
                          }));
                }),
                7,
                false);

    assertThat(found).anyMatch(each -> each.endsWith("was told 0 times"));
  }

  @Test
  void aHostThatAnswersTheCallsOfALostThreadAgainIsFoundOut() throws InterruptedException {
    realm.start();

    List<String> found =
        new PromisedOutcomes(8, 4, 50)
            .of(
                broken((host, call) ->
                    host.call(
                        new HostCall(
                            call.kinds(),
                            call.function(),
                            call.argsJson(),
                            call.caller(),
                            outcome -> {
                              call.outcome().accept(outcome);
                              if (outcome instanceof CallOutcome.Threw) {
                                call.outcome().accept(outcome);
                              }
                            }))),
                8,
                false);

    assertThat(found).anyMatch(each -> each.endsWith("was told 2 times"));
  }

  /** The host, but for how it takes calls. */
  private ModuleHost broken(BiConsumer<ModuleHost, HostCall> call) {
    return (ModuleHost)
        java.lang.reflect.Proxy.newProxyInstance(
            ModuleHost.class.getClassLoader(),
            new Class<?>[] {ModuleHost.class},
            (_, method, args) -> {
              if (method.getName().equals("call")) {
                call.accept(realm.host, (HostCall) args[0]);
                return null;
              }
              return method.invoke(realm.host, args);
            });
  }

  @Test
  void stoppingWhileManyOfferTellsEachOnce() throws InterruptedException {
    for (int round = 0; round < 20; round++) {
      TestRealm stopped = new TestRealm(TestRealm.program()).start();
      AtomicInteger told = new AtomicInteger();
      int threads = 4;
      int each = 500;
      try (var clients = Executors.newFixedThreadPool(threads)) {
        for (int t = 0; t < threads; t++) {
          String connection = "c" + t;
          clients.execute(() -> {
            for (int i = 0; i < each; i++) {
              stopped.call(connection, "echo", "[]").thenRun(told::incrementAndGet);
            }
          });
        }
        stopped.host.stop();
        clients.shutdown();
        assertThat(clients.awaitTermination(30, TimeUnit.SECONDS)).isTrue();
      }
      TestRealm.get(stopped.host.ended());
      // Calls that came after the end are told by whichever thread is at it, which may be the
      // lane's.
      Awaitility.await().untilAsserted(() -> assertThat(told).hasValue(threads * each));
      stopped.close();
    }
  }
}
