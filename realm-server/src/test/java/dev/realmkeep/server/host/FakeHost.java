package dev.realmkeep.server.host;

import dev.realmkeep.cache.model.CodeRef;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.document.Document;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.document.DocumentTable;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.prerender.host.ModuleHost;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import dev.realmkeep.prerender.host.call.HostDescription;
import java.time.Duration;
import java.util.ArrayDeque;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.Consumer;
import java.util.function.Predicate;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;

/**
 * A host whose functions are Java: what is given to the lane runs in order on one thread of its
 * own. {@code echo} answers its arguments, {@code fail} throws, {@code trap} traps, {@code big}
 * answers 64 KiB, {@code hold} waits until {@link #release}, {@code slow} is a procedure that does,
 * {@code look} is a view.
 */
public final class FakeHost implements ModuleHost {
  static final Map<String, FunctionKind> FUNCTIONS = new LinkedHashMap<>();

  static {
    FUNCTIONS.put("echo", FunctionKind.REDUCER);
    FUNCTIONS.put("fail", FunctionKind.REDUCER);
    FUNCTIONS.put("trap", FunctionKind.REDUCER);
    FUNCTIONS.put("big", FunctionKind.REDUCER);
    FUNCTIONS.put("hold", FunctionKind.REDUCER);
    FUNCTIONS.put("slow", FunctionKind.PROCEDURE);
    FUNCTIONS.put("look", FunctionKind.VIEW);
  }

  public final String realm;
  public final List<String> events = new CopyOnWriteArrayList<>();
  public final AtomicInteger looks = new AtomicInteger();
  public final CountDownLatch holding = new CountDownLatch(1);
  private final LinkedBlockingQueue<Task> lane = new LinkedBlockingQueue<>();
  private final Queue<HostCall> slow = new ArrayDeque<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final CountDownLatch released = new CountDownLatch(1);
  private final Map<String, Subscriber> subscribers = new ConcurrentHashMap<>();
  private final Map<String, CallOutcome> outcomes = new ConcurrentHashMap<>();
  private volatile boolean stopped;
  public volatile List<Document> documents =
      List.of(new Document("a1", 1, "{\"id\":\"a1\",\"balance\":5}"));
  public volatile boolean refusesClients;
  public volatile Set<String> reads;
  private volatile @Nullable RuntimeException startFailure;

  private interface Task {
    void run(boolean restarted);
  }

  public FakeHost(String realm) {
    this.realm = realm;
    reads = Set.of(realm + "host.ts");
  }

  public FakeHost failing(RuntimeException failure) {
    startFailure = failure;
    return this;
  }

  /**
   * From now on calls of the function have this outcome: in their turn on the lane, but for an
   * overloaded lane's, which refuses at once.
   */
  public void answer(String function, CallOutcome outcome) {
    outcomes.put(function, outcome);
  }

  @Override
  public CompletableFuture<Void> start() {
    if (startFailure != null) {
      return CompletableFuture.failedFuture(startFailure);
    }
    Thread.ofPlatform().daemon().name("fake-lane").start(this::run);
    return CompletableFuture.completedFuture(null);
  }

  private void run() {
    try {
      while (!stopped) {
        lane.take().run(false);
      }
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
    for (Task left = lane.poll(); left != null; left = lane.poll()) {
      left.run(true);
    }
    ended.complete(null);
  }

  @Override
  public boolean started() {
    return true;
  }

  @Override
  public HostDescription description() {
    Map<String, HostDescription.Function> functions = new LinkedHashMap<>();
    FUNCTIONS.forEach(
        (name, kind) -> functions.put(name, new HostDescription.Function(name, kind, 0, 3, null)));
    return new HostDescription(
        functions,
        List.of(
            new HostDescription.Table(
                new DocumentTable(realm, CodeRef.of(realm + "account", "Account")),
                "id",
                List.of())),
        Set.of(HostDescription.Hook.CLIENT_CONNECTED));
  }

  @Override
  public void call(HostCall call) {
    FunctionKind kind = FUNCTIONS.get(call.function());
    CallOutcome scripted = outcomes.get(call.function());
    if (scripted instanceof CallOutcome.Refused refused
        && refused.reason() == CallOutcome.Refusal.OVERLOADED) {
      call.outcome().accept(scripted);
      return;
    }
    if (scripted != null) {
      lane.add(restarted -> call.outcome().accept(restarted ? restarted() : scripted));
      return;
    }
    if (kind == FunctionKind.PROCEDURE && call.kinds().contains(kind)) {
      synchronized (slow) {
        slow.add(call);
      }
      return;
    }
    lane.add(restarted -> call.outcome().accept(restarted ? restarted() : outcome(call, kind)));
  }

  private static CallOutcome restarted() {
    return new CallOutcome.HostRestarted("the fake host ended");
  }

  private CallOutcome outcome(HostCall call, @Nullable FunctionKind kind) {
    if (kind == null) {
      return new CallOutcome.Refused(
          CallOutcome.Refusal.NO_SUCH_FUNCTION, "no function " + call.function());
    }
    if (!call.kinds().contains(kind)) {
      return new CallOutcome.Refused(
          CallOutcome.Refusal.WRONG_KIND, call.function() + " is a " + kind.label());
    }
    return switch (call.function()) {
      case "fail" ->
          new CallOutcome.Threw(
              ModuleError.at(
                  ModuleError.Kind.EVALUATION, "insufficient funds", realm + "host.ts", 4, 9));
      case "trap" ->
          new CallOutcome.Trapped(ModuleError.of(ModuleError.Kind.TIME_LIMIT, "ran for 1000 ms"));
      case "big" -> new CallOutcome.Returned("\"" + "x".repeat(64 * 1024) + "\"");
      case "hold" -> {
        holding.countDown();
        await();
        yield new CallOutcome.Returned("\"held\"");
      }
      default -> new CallOutcome.Returned(call.argsJson());
    };
  }

  private void await() {
    try {
      released.await();
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
    }
  }

  public void release() {
    released.countDown();
  }

  /** Lets the procedures that wait return. */
  public void finishSlow() {
    synchronized (slow) {
      slow.forEach(call -> call.outcome().accept(new CallOutcome.Returned(call.argsJson())));
      slow.clear();
    }
  }

  /** Procedures that wait. */
  public int slow() {
    synchronized (slow) {
      return slow.size();
    }
  }

  @Override
  public void connected(Caller caller, Consumer<CallOutcome> outcome) {
    lane.add(restarted -> {
      events.add("connected");
      outcome.accept(
          restarted
              ? restarted()
              : refusesClients
                  ? new CallOutcome.Threw(
                      ModuleError.of(ModuleError.Kind.EVALUATION, "members only"))
                  : new CallOutcome.Returned("null"));
    });
  }

  /** Ends the procedures of the caller. */
  @Override
  public void left(Caller caller) {
    List<HostCall> its;
    synchronized (slow) {
      its = slow.stream().filter(call -> call.caller().equals(caller)).toList();
      slow.removeAll(its);
    }
    its.forEach(call ->
        call.outcome()
            .accept(new CallOutcome.Refused(CallOutcome.Refusal.CANCELLED, "its caller has left")));
  }

  @Override
  public void disconnected(Caller caller) {
    lane.add(restarted -> events.add("disconnected"));
  }

  @Override
  public void subscribe(
      Caller caller, String subscription, String table, DocumentQuery query, Subscriber events) {
    lane.add(restarted -> {
      if (restarted || !table.equals("Account")) {
        events.refused(
            new CallOutcome.Refused(CallOutcome.Refusal.BAD_ARGUMENTS, "no table " + table));
      } else {
        subscribers.put(subscription, events);
        events.initial(documents);
      }
    });
  }

  /** Documents to subscribe to, each of about so many bytes. */
  public void fill(int count, int bytes) {
    documents =
        IntStream.range(0, count)
            .mapToObj(i ->
                new Document(
                    "d" + i, 1, "{\"id\":\"d" + i + "\",\"text\":\"" + "x".repeat(bytes) + "\"}"))
            .toList();
  }

  /** As if a commit had changed the document. */
  public void commit(String json) {
    lane.add(restarted ->
        subscribers
            .values()
            .forEach(events -> events.changed(List.of(new Document("a1", 2, json)), List.of())));
  }

  @Override
  public void unsubscribe(Caller caller, String subscription, Consumer<CallOutcome> outcome) {
    lane.add(restarted -> {
      subscribers.remove(subscription);
      outcome.accept(new CallOutcome.Returned("null"));
    });
  }

  @Override
  public void sourcesChanged() {
    looks.incrementAndGet();
  }

  @Override
  public boolean reads(Predicate<String> changed) {
    return reads.stream().anyMatch(changed);
  }

  @Override
  public @Nullable ModuleError sourcesError() {
    return null;
  }

  @Override
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  @Override
  public CompletableFuture<Void> drain(Duration timeout) {
    CompletableFuture<Void> empty = new CompletableFuture<>();
    lane.add(restarted -> empty.complete(null));
    return empty;
  }

  /** As after a fatal failure, and as when it is stopped. */
  @Override
  public void stop() {
    stopped = true;
    released.countDown();
    lane.add(restarted -> {});
  }
}
