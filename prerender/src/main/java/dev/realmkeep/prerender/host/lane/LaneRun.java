package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.cache.document.CallDocuments;
import dev.realmkeep.cache.model.ModuleError;
import dev.realmkeep.prerender.host.call.HostFetch;
import dev.realmkeep.prerender.host.call.HostLog;
import dev.realmkeep.prerender.host.instance.CallHost;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.instance.HostInstance;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.atomic.AtomicInteger;
import org.jspecify.annotations.Nullable;

/**
 * One run on the main lane, and what the host offers it. Used by the thread that runs it; {@link
 * #stuck} by any.
 *
 * <p>Running → Finished when the run came back, or Running → Abandoned when its thread is lost:
 * whoever makes the transition goes on with the lane, the other one does nothing more.
 */
final class LaneRun implements CallHost {

  private static final int RUNNING = 0;
  private static final int FINISHED = 1;
  private static final int ABANDONED = 2;

  final LaneTask task;
  final FunctionCall call;
  final HostInstance instance;
  final long startNanos;

  private final MainLane lane;
  private final AtomicInteger state = new AtomicInteger(RUNNING);
  private @Nullable OpenDocuments documents;

  LaneRun(MainLane lane, LaneTask task, FunctionCall call, HostInstance instance, long startNanos) {
    this.lane = lane;
    this.task = task;
    this.call = call;
    this.instance = instance;
    this.startNanos = startNanos;
  }

  /** The run came back; false when it was given up before. */
  boolean finish() {
    return state.compareAndSet(RUNNING, FINISHED);
  }

  boolean isAbandoned() {
    return state.get() == ABANDONED;
  }

  Writes writes() {
    return documents == null ? Writes.NOTHING : documents.writes();
  }

  @Override
  public CallDocuments documents() {
    OpenDocuments open = documents;
    if (open == null) {
      open = lane.open(task.readOnly());
      documents = open;
    }
    return open.documents();
  }

  @Override
  public void log(HostLog.Level level, String message) {
    lane.log(call.export(), call.number(), level, message);
  }

  @Override
  public void stuck(ModuleError limit) {
    if (state.compareAndSet(RUNNING, ABANDONED)) {
      lane.goOnWithout(this, limit);
    }
  }

  @Override
  public CompletableFuture<HostFetch.Answer> fetch(HostFetch.Request request) {
    return proceduresOnly("fetch");
  }

  @Override
  public CompletableFuture<Void> sleep(long millis) {
    return proceduresOnly("sleep");
  }

  @Override
  public CompletableFuture<Void> transaction(TransactionBody body) {
    return proceduresOnly("transaction");
  }

  private static <T> CompletableFuture<T> proceduresOnly(String name) {
    return CompletableFuture.failedFuture(
        new UnsupportedOperationException("only procedures have ctx." + name));
  }
}
