package dev.realmkeep.prerender.host;

import static org.assertj.core.api.Assertions.assertThat;

import dev.realmkeep.cache.document.DocumentValidator;
import dev.realmkeep.cache.memory.InMemoryLanes;
import dev.realmkeep.cache.model.Clock;
import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.model.lane.LaneClaim;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.call.HostFetch;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.heap.HeapReading;
import dev.realmkeep.prerender.host.heap.HeapWatch;
import dev.realmkeep.prerender.host.instance.HostProgram;
import dev.realmkeep.prerender.host.lane.HostLimits;
import dev.realmkeep.prerender.host.lane.HostMetrics;
import io.micrometer.core.instrument.simple.SimpleMeterRegistry;
import java.util.List;
import java.util.Set;
import java.util.concurrent.BlockingQueue;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.Executors;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import java.util.function.Supplier;

/** One realm's host with its parts in reach. */
final class TestRealm implements AutoCloseable {

  static final String URL = "http://realm.test/r/";
  static final Set<FunctionKind> ANY = Set.of(FunctionKind.values());
  static final DocumentTable NOTES = new DocumentTable(URL, CodeRef.of(URL + "note", "Note"));

  final Clock clock;
  final InMemoryLanes lanes;
  final TestStore store;
  final SimpleMeterRegistry registry = new SimpleMeterRegistry();
  final HostMetrics metrics = new HostMetrics(registry);
  final BlockingQueue<HostLog.Line> lines = new LinkedBlockingQueue<>();
  final ScheduledExecutorService timers =
      Executors.newScheduledThreadPool(
          1, Thread.ofPlatform().daemon().name("test-timers").factory());
  volatile HostProgram program;
  volatile Supplier<HostProgram> programs = () -> program;
  HostLimits limits = HostLimits.DEFAULT;
  HostFetch fetch = HostFetch.NONE;
  volatile boolean held = true;
  HeapWatch heap;
  Runnable laneStart = () -> {};
  RealmModuleHost host;

  TestRealm(HostProgram program) {
    this(program, Clock.system());
  }

  TestRealm(HostProgram program, Clock clock) {
    this.clock = clock;
    this.program = program;
    this.lanes = new InMemoryLanes(_ -> true, clock);
    this.store = new TestStore(lanes);
    this.heap = new HeapWatch(HeapReading.ofThisJvm(), clock);
  }

  static ScriptedProgram program() {
    return new ScriptedProgram("1")
        .table(new HostDescription.Table(NOTES, "id", List.of()))
        .reducer(
            "put",
            (call, host) -> {
              String id = call.argsJson().replaceAll("[\\[\\]\" ]", "");
              host.documents().put(NOTES, id, "{\"id\":\"" + id + "\",\"text\":\"" + id + "\"}");
              return "\"" + id + "\"";
            })
        .reducer("echo", (call, host) -> call.argsJson())
        .reducer(
            "fail",
            (call, host) -> {
              host.documents().put(NOTES, "failed", "{\"id\":\"failed\"}");
              throw new IllegalStateException("no");
            })
        .reducer(
            "trap",
            (call, host) -> {
              host.documents().put(NOTES, "trapped", "{\"id\":\"trapped\"}");
              throw new ScriptedProgram.Trap();
            })
        .view(
            "get",
            (call, host) ->
                host.documents()
                    .get(NOTES, call.argsJson().replaceAll("[\\[\\]\"]", ""))
                    .orElse("null"));
  }

  /** A new host of the same realm, under a new claim. */
  TestRealm open() {
    lanes.release(URL, epoch()).join();
    LaneClaim.Owned claim = (LaneClaim.Owned) lanes.claim(URL).join();
    host =
        new RealmModuleHost(
            new HostParts(
                claim,
                () -> held,
                store,
                DocumentValidator.NONE,
                () -> programs.get(),
                fetch,
                lines::add,
                limits,
                clock,
                timers,
                metrics,
                heap,
                laneStart));
    return this;
  }

  private long epoch() {
    return lanes.holder(URL).join().map(claim -> ((LaneClaim.Owned) claim).epoch()).orElse(0L);
  }

  TestRealm start() {
    open();
    get(host.start());
    return this;
  }

  TestRealm limits(HostLimits changed) {
    limits = changed;
    return this;
  }

  CompletableFuture<CallOutcome> call(String connection, String function, String args) {
    return call(connection, function, args, ANY);
  }

  CompletableFuture<CallOutcome> call(
      String connection, String function, String args, Set<FunctionKind> kinds) {
    CompletableFuture<CallOutcome> told = new CompletableFuture<>();
    host.call(
        new HostCall(
            kinds,
            function,
            args,
            new Caller(connection, "user"),
            outcome -> {
              if (!told.complete(outcome)) {
                throw new AssertionError("told twice");
              }
            }));
    return told;
  }

  CallOutcome calls(String function, String args) {
    return get(call("c", function, args));
  }

  CallOutcome connect(String connection) {
    CompletableFuture<CallOutcome> told = new CompletableFuture<>();
    host.connected(new Caller(connection, "user"), told::complete);
    return get(told);
  }

  boolean has(String id) {
    return store.get(NOTES, id).join().isPresent();
  }

  void assertReturned(CallOutcome outcome) {
    assertThat(outcome).isInstanceOf(CallOutcome.Returned.class);
  }

  double count(String name, String... tags) {
    return registry.get(name).tags(tags).counter().count();
  }

  static Runnable waitingFor(CountDownLatch signal) {
    return () -> {
      try {
        signal.await();
      } catch (InterruptedException e) {
        throw new IllegalStateException(e);
      }
    };
  }

  /** Waits for a signal; a test that waits in vain fails. */
  static <T> T get(CompletableFuture<T> future) {
    try {
      return future.get(30, TimeUnit.SECONDS);
    } catch (ExecutionException | TimeoutException | InterruptedException e) {
      throw new AssertionError(e);
    }
  }

  @Override
  public void close() {
    if (host != null) {
      host.stop();
      get(host.ended());
    }
    timers.shutdownNow();
  }
}
