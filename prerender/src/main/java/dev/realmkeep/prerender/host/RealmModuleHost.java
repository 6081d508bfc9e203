package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.cache.model.document.DocumentQuery;
import dev.realmkeep.cache.model.lane.ConnectedClient;
import dev.realmkeep.cache.model.lane.LaneCommit;
import dev.realmkeep.cache.port.StoreUnavailableException;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome.Refusal;
import dev.realmkeep.prerender.host.call.Caller;
import dev.realmkeep.prerender.host.call.HostCall;
import dev.realmkeep.prerender.host.call.HostDescription;
import dev.realmkeep.prerender.host.instance.HostProgramException;
import dev.realmkeep.prerender.host.lane.HostThreads;
import dev.realmkeep.prerender.host.lane.InstanceSupply.Loaded;
import dev.realmkeep.prerender.host.lane.LaneParts;
import dev.realmkeep.prerender.host.lane.LaneTask;
import dev.realmkeep.prerender.host.lane.MainLane;
import dev.realmkeep.prerender.host.pool.ProcedurePool;
import dev.realmkeep.prerender.host.pool.ProcedureServices;
import java.io.IOException;
import java.time.Duration;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.atomic.AtomicReference;
import java.util.function.Consumer;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/**
 * A {@link ModuleHost} in this process. Any thread; every method but {@link #drain}'s future
 * returns at once.
 *
 * <pre>
 *   NEW ─start─▶ STARTING ─▶ RUNNING ─drain─▶ DRAINING
 *    └──────────────┴───────────┴───stop, or fatal─┴──▶ ENDED
 * </pre>
 *
 * <p>Calls are taken from the beginning and run once the module is there. While draining, new calls
 * are refused ({@code STOPPING}); what clients leave behind, and transactions of running
 * procedures, still get their turn. Once the lane has ended everything is told {@code
 * HostRestarted}.
 *
 * <p>Overload: beyond the limits of {@link dev.realmkeep.prerender.host.lane.HostLimits} a call is
 * refused at once, before those that wait are answered; nothing else overtakes.
 */
public final class RealmModuleHost implements ModuleHost {

  private static final long DEPART_AGAIN_MILLIS = 1_000;

  private enum State {
    NEW,
    STARTING,
    RUNNING,
    DRAINING,
    ENDED
  }

  private final HostParts parts;
  private final AtomicReference<State> state = new AtomicReference<>(State.NEW);
  private final AtomicLong callNumbers = new AtomicLong();
  private final HostThreads threads = new HostThreads();
  private final Connections connections = new Connections();
  private final Subscriptions subscriptions = new Subscriptions();
  private final CompletableFuture<Void> started = new CompletableFuture<>();
  private final CompletableFuture<Void> ended = new CompletableFuture<>();
  private final Ingress ingress;
  private final ProgramLoader loader;
  private final MainLane lane;
  private final ProcedurePool pool;
  private final Schedules schedules;
  private final Publisher publisher;

  public RealmModuleHost(HostParts parts) {
    this.parts = parts;
    this.ingress = new Ingress(connections, parts.limits(), parts.metrics(), parts.clock());
    this.loader = new ProgramLoader(parts.programs(), threads);
    LaneParts shared =
        new LaneParts(
            parts.claim(),
            parts.held(),
            parts.store(),
            new RealmDocuments(parts.store(), parts.validator(), parts.realm()),
            this::committed,
            callNumbers::incrementAndGet,
            () -> CompletableFuture.supplyAsync(loader::load, threads.builder()),
            parts.log(),
            parts.limits(),
            parts.clock(),
            parts.metrics(),
            parts.heap(),
            parts.laneStart());
    this.lane = new MainLane(shared);
    this.pool =
        new ProcedurePool(shared, new ProcedureServices(parts.fetch(), parts.timers()), lane);
    this.schedules = new Schedules(shared, parts.timers(), lane, pool);
    this.publisher =
        new Publisher(
            parts.realm(),
            parts.store(),
            loader,
            threads,
            lane,
            parts.timers(),
            this::sourcesInUse);
    lane.ended().thenRun(this::laneEnded);
  }

  @Override
  public CompletableFuture<Void> start() {
    if (state.compareAndSet(State.NEW, State.STARTING)) {
      threads.builder().execute(this::load);
    }
    return started.copy();
  }

  private void load() {
    Loaded loaded = null;
    try {
      loaded = loader.load();
      PublicationPlan plan =
          PublicationPlan.of(
              parts.realm(),
              parts.store(),
              loaded.program().description(),
              loaded.program().identity());
      List<ConnectedClient> stale = parts.store().clients(parts.realm()).join();
      begin(loaded, plan, stale);
    } catch (RuntimeException | Error e) {
      if (loaded != null) {
        loaded.program().gone(loaded.instance());
        loaded.program().retire();
      }
      failStart(ProgramLoader.isPassing(e) ? e : new HostProgramException(ProgramLoader.error(e)));
    }
  }

  private void begin(Loaded loaded, PublicationPlan plan, List<ConnectedClient> stale) {
    boolean isFirst = plan.hook() != HostDescription.Hook.UPDATE;
    lane.urgent(
        new Publication(
            loaded,
            plan.hook(),
            plan.writes(),
            true,
            why -> {
              if (why != null && why.trouble() != Publication.Trouble.SOURCES) {
                // What the hook would have done is not done. Of an ended lane laneEnded tells.
                if (why.trouble() == Publication.Trouble.STORE) {
                  String message = why.error().message();
                  failStart(new StoreUnavailableException(message, new IOException(message)));
                }
              } else if (why != null && isFirst) {
                failStart(new HostProgramException(why.error()));
              } else {
                publisher.began(loaded.program(), why == null ? null : why.error());
                running();
              }
            }));
    for (ConnectedClient client : stale) {
      depart(new Caller(client.connectionId(), client.user()), true);
    }
    if (lane.begin(loaded.program(), loaded.instance())) {
      parts.metrics().hostStarted();
      lane.ended().thenRun(parts.metrics()::hostEnded);
    } else {
      loaded.program().gone(loaded.instance());
      loaded.program().retire();
    }
  }

  private void running() {
    if (state.compareAndSet(State.STARTING, State.RUNNING)) {
      schedules.start();
    }
    started.complete(null);
  }

  private void failStart(Throwable why) {
    started.completeExceptionally(why);
    lane.stop(new CallOutcome.HostRestarted("the host module did not start: " + why.getMessage()));
  }

  @Override
  public boolean started() {
    return started.isDone() && !started.isCompletedExceptionally();
  }

  @Override
  public HostDescription description() {
    HostDescription now = lane.description();
    if (now == null) {
      throw new IllegalStateException("the host has not started");
    }
    return now;
  }

  @Override
  public void call(HostCall call) {
    Connection connection = enter(call.caller(), call.outcome());
    if (connection == null) {
      return;
    }
    QueuedCall queued = new QueuedCall(ingress, connection, call, lane.description(), pool);
    if (queued.isProcedure() && !connection.isArriving()) {
      queued.goesElsewhere();
      pool.submit(queued);
    } else {
      offer(queued);
    }
  }

  @Override
  public void connected(Caller caller, Consumer<CallOutcome> outcome) {
    Connection connection = enter(caller, outcome);
    if (connection == null) {
      return;
    }
    // A second hold, for as long as it is connected.
    if (connection.enter(Integer.MAX_VALUE) == Connection.Entry.ENTERED) {
      connection.arrives();
    }
    offer(new Arrival(ingress, connection, caller, outcome));
  }

  @Override
  public void left(Caller caller) {
    goes(caller);
  }

  private @Nullable Connection goes(Caller caller) {
    Connection connection = connections.find(caller.connectionId());
    if (connection != null) {
      connection.goes();
      if (parts.limits().cancelOnDisconnect()) {
        pool.cancel(caller);
      }
    }
    return connection;
  }

  @Override
  public void disconnected(Caller caller) {
    Connection connection = goes(caller);
    lane.offer(
        new Departure(
            caller,
            () -> {
              subscriptions.removeAll(caller.connectionId());
              if (connection != null && connection.disconnect()) {
                connections.leave(connection);
                return connection.isAccepted();
              }
              return false;
            },
            () -> departAgain(caller)));
  }

  @Override
  public void subscribe(
      Caller caller, String subscription, String table, DocumentQuery query, Subscriber events) {
    Connection connection = enter(caller, events::refused);
    if (connection != null) {
      offer(
          new Subscribing(
              ingress,
              connection,
              subscriptions,
              parts.limits().subscriptionsPerConnectionMax(),
              RealmDocuments::condition,
              subscription,
              table,
              query,
              events));
    }
  }

  @Override
  public void unsubscribe(Caller caller, String subscription, Consumer<CallOutcome> outcome) {
    Connection connection = enter(caller, outcome);
    if (connection != null) {
      offer(new Unsubscribing(ingress, connection, subscriptions, subscription, outcome));
    }
  }

  @Override
  public void sourcesChanged() {
    publisher.look();
  }

  @Override
  public boolean reads(Predicate<String> changed) {
    return publisher.reads(changed);
  }

  @Override
  public @Nullable ModuleError sourcesError() {
    return publisher.error();
  }

  @Override
  public CompletableFuture<Void> ended() {
    return ended.copy();
  }

  @Override
  public CompletableFuture<Void> drain(Duration timeout) {
    state.updateAndGet(now -> now == State.ENDED ? now : State.DRAINING);
    schedules.stop();
    CompletableFuture<Void> drained = new CompletableFuture<>();
    var timer =
        parts
            .timers()
            .schedule(() -> drained.complete(null), timeout.toNanos(), TimeUnit.NANOSECONDS);
    // The pool may offer transactions to the lane, and the lane may hand calls to the pool.
    laneEmpty()
        .thenCompose(_ -> pool.idle())
        .thenCompose(_ -> laneEmpty())
        .thenRun(() -> {
          timer.cancel(false);
          drained.complete(null);
        });
    return drained;
  }

  @Override
  public void stop() {
    lane.stop(new CallOutcome.HostRestarted("the host was stopped"));
  }

  private @Nullable Connection enter(Caller caller, Consumer<CallOutcome> outcome) {
    if (state.get() == State.DRAINING) {
      outcome.accept(new CallOutcome.Refused(Refusal.STOPPING, "the host is stopping"));
      return null;
    }
    int max = parts.limits().callsPerConnectionMax();
    Connection connection = connections.enter(caller.connectionId(), max);
    if (connection == null) {
      outcome.accept(
          new CallOutcome.Refused(
              Refusal.OVERLOADED, max + " calls of the connection are not answered"));
    }
    return connection;
  }

  private void offer(ClientTask task) {
    if (ingress.enter()) {
      lane.offer(task);
    } else {
      task.goesElsewhere();
      task.tell(
          new CallOutcome.Refused(
              Refusal.OVERLOADED, parts.limits().queueDepthMax() + " calls wait already"));
    }
  }

  private void depart(Caller caller, boolean accepted) {
    lane.urgent(new Departure(caller, () -> accepted, () -> departAgain(caller)));
  }

  private void departAgain(Caller caller) {
    parts.timers().schedule(() -> depart(caller, true), DEPART_AGAIN_MILLIS, TimeUnit.MILLISECONDS);
  }

  private CompletableFuture<Void> laneEmpty() {
    CompletableFuture<Void> empty = new CompletableFuture<>();
    lane.offer(LaneTask.errand(_ -> empty.complete(null), _ -> empty.complete(null)));
    return empty;
  }

  private void sourcesInUse() {
    subscriptions.described(description());
    pool.sourcesChanged();
    schedules.look();
  }

  private void committed(LaneCommit commit) {
    subscriptions.committed(commit);
    if (!commit.schedules().isEmpty()) {
      schedules.look();
    }
  }

  private void laneEnded() {
    CallOutcome outcome = new CallOutcome.HostRestarted("the host of the realm has ended");
    state.set(State.ENDED);
    schedules.stop();
    pool.stop(outcome);
    subscriptions.endAll(outcome);
    started.completeExceptionally(
        new IllegalStateException("the host was stopped before it had started"));
    pool.idle().thenRun(() -> ended.complete(null));
  }
}
