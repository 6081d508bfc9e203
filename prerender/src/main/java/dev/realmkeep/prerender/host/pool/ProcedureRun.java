package dev.realmkeep.prerender.host.pool;

import dev.realmkeep.cache.document.CallDocuments;
import dev.realmkeep.cache.document.DocumentException;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.host.call.HostFetch;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.instance.CallHost;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.instance.HostInstance;
import dev.realmkeep.prerender.host.lane.LaneParts;
import dev.realmkeep.prerender.host.lane.MainLane;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/**
 * One run of a procedure, and what the host offers it. Any thread.
 *
 * <p>Running → Finished when the run came back, or Running → Lost when its thread is lost; whoever
 * makes the transition tells the outcome. Beside that it may be cancelled: then what it waits for
 * fails, and so does all it asks for from then on. When it is over, nothing of what it asked for is
 * left.
 */
final class ProcedureRun implements CallHost {

  private enum State {
    RUNNING,
    FINISHED,
    LOST
  }

  private final LaneParts parts;
  private final ProcedureServices services;
  private final MainLane lane;
  private final Procedure procedure;
  private final FunctionCall call;
  private final HostInstance instance;
  private final ProcedureWorker worker;
  private final AtomicReference<State> state = new AtomicReference<>(State.RUNNING);
  private final Set<CompletableFuture<?>> open = ConcurrentHashMap.newKeySet();
  private final AtomicBoolean slowTold = new AtomicBoolean();
  private volatile @Nullable String cancelled;

  ProcedureRun(
      LaneParts parts,
      ProcedureServices services,
      MainLane lane,
      Procedure procedure,
      FunctionCall call,
      HostInstance instance,
      ProcedureWorker worker) {
    this.parts = parts;
    this.services = services;
    this.lane = lane;
    this.procedure = procedure;
    this.call = call;
    this.instance = instance;
    this.worker = worker;
  }

  Procedure procedure() {
    return procedure;
  }

  HostInstance instance() {
    return instance;
  }

  boolean isCancelled() {
    return cancelled != null;
  }

  /** The run came back; false when its thread was given up before. */
  boolean finish() {
    boolean first = state.compareAndSet(State.RUNNING, State.FINISHED);
    failOpen("the call has ended");
    return first;
  }

  void cancel(String why) {
    cancelled = why;
    failOpen(why);
  }

  /** Ends the run by ending its instance, if it still runs. */
  void kill() {
    if (state.get() == State.RUNNING) {
      // Closing waits for the guest; whoever kills does not.
      Thread.ofPlatform().daemon().name("procedure-kill").start(instance::close);
    }
  }

  @Override
  public void slow(long millis) {
    if (slowTold.compareAndSet(false, true)) {
      CallHost.super.slow(millis);
    }
  }

  @Override
  public void stuck(ModuleError limit) {
    if (state.compareAndSet(State.RUNNING, State.LOST)) {
      failOpen("the call has ended");
      worker.lost(this, limit);
    }
  }

  @Override
  public CallDocuments documents() {
    throw new DocumentException("a procedure has documents in ctx.transaction only");
  }

  @Override
  public void log(HostLog.Level level, String message) {
    parts.log(call.export(), call.number(), level, message);
  }

  @Override
  public CompletableFuture<HostFetch.Answer> fetch(HostFetch.Request request) {
    CompletableFuture<HostFetch.Answer> under = services.fetch().fetch(request);
    CompletableFuture<HostFetch.Answer> told = opened(under);
    told.whenComplete((_, _) -> under.cancel(true));
    return told;
  }

  @Override
  public CompletableFuture<Void> sleep(long millis) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    Future<?> timer =
        services
            .timers()
            .schedule(() -> over.complete(null), Math.max(0, millis), TimeUnit.MILLISECONDS);
    CompletableFuture<Void> told = opened(over);
    told.whenComplete((_, _) -> timer.cancel(false));
    return told;
  }

  @Override
  public CompletableFuture<Void> transaction(TransactionBody body) {
    TransactionTurn turn = new TransactionTurn(body, parts.limits().turnLimit());
    CompletableFuture<Void> told = opened(turn.result());
    told.whenComplete((_, _) -> turn.giveUp());
    lane.offer(turn);
    return told;
  }

  /** A future of the run's own, which fails when the run is cancelled or over. */
  private <T> CompletableFuture<T> opened(CompletableFuture<T> source) {
    CompletableFuture<T> own = new CompletableFuture<>();
    open.add(own);
    own.whenComplete((_, _) -> open.remove(own));
    source.whenComplete((value, failure) -> {
      if (failure != null) {
        own.completeExceptionally(failure);
      } else {
        own.complete(value);
      }
    });
    String why = cancelled;
    if (why != null || state.get() != State.RUNNING) {
      own.completeExceptionally(new TransactionFailed(why == null ? "the call has ended" : why));
    }
    return own;
  }

  private void failOpen(String why) {
    for (CompletableFuture<?> each : open) {
      each.completeExceptionally(new TransactionFailed(why));
    }
  }
}
