package dev.realmkeep.prerender.host.guest;

import dev.realmkeep.cache.document.CallDocuments;
import dev.realmkeep.prerender.host.call.HostFetch;
import dev.realmkeep.prerender.host.instance.CallHost;
import dev.realmkeep.prerender.host.instance.CallHost.TransactionFailed;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.concurrent.CompletionStage;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.TimeUnit;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * What one procedure has under way. The host's futures put their ends into a queue from whatever
 * thread; the procedure's thread, to which all else here is confined, takes them out one by one.
 * After {@link #end} whatever still comes is refused: a transaction's turn at once, so that no lane
 * waits for a procedure that is over.
 */
final class ProcedureRun {
  /** Sleeps, fetches and transactions of one procedure under way at once. */
  static final int PENDING_MAX = 1_000;

  /** Something for the guest, or for its thread. */
  sealed interface Event {
    /**
     * @param answer of the host when {@code ok}, else a message
     */
    record Answered(long id, boolean ok, String answer) implements Event {}

    record Turn(long id, CallDocuments documents, CompletableFuture<Void> used) implements Event {}

    /** The instance is closed. */
    record Closed() implements Event {}
  }

  private enum Waiting {
    TIMER,
    TRANSACTION
  }

  private record Pending(Waiting kind, CompletableFuture<?> future) {}

  private final CallHost host;
  private final LinkedBlockingQueue<Event> events = new LinkedBlockingQueue<>();
  private final Map<Long, Pending> pending = new HashMap<>();
  private volatile boolean ended;
  private boolean settled;
  private @Nullable String result;

  ProcedureRun(CallHost host) {
    this.host = host;
  }

  Object fetch(long id, HostFetch.Request request) {
    return begin(id, Waiting.TIMER, host.fetch(request), FetchJson::answer);
  }

  Object sleep(long id, long millis) {
    return begin(id, Waiting.TIMER, host.sleep(millis), done -> "");
  }

  Object transaction(long id) {
    return begin(
        id, Waiting.TRANSACTION, host.transaction(documents -> turn(id, documents)), done -> "");
  }

  private <T> Object begin(
      long id, Waiting kind, CompletableFuture<T> future, Function<T, String> text) {
    if (pending.size() >= PENDING_MAX) {
      future.cancel(true);
      throw new IllegalArgumentException("more than " + PENDING_MAX + " waits at once");
    }
    pending.put(id, new Pending(kind, future));
    future
        .thenApply(text)
        .whenComplete((answer, thrown) ->
            events.add(
                thrown == null
                    ? new Event.Answered(id, true, answer)
                    : new Event.Answered(id, false, message(thrown))));
    return true;
  }

  private static String message(Throwable thrown) {
    Throwable cause =
        thrown instanceof CompletionException && thrown.getCause() != null
            ? thrown.getCause()
            : thrown;
    return cause.getMessage() == null ? cause.getClass().getSimpleName() : cause.getMessage();
  }

  private CompletionStage<Void> turn(long id, CallDocuments documents) {
    Event.Turn turn = new Event.Turn(id, documents, new CompletableFuture<>());
    events.add(turn);
    if (ended) {
      refuseTurns();
    }
    return turn.used();
  }

  private void refuseTurns() {
    for (Event event = events.poll(); event != null; event = events.poll()) {
      if (event instanceof Event.Turn turn) {
        turn.used().completeExceptionally(new TransactionFailed("the procedure has ended"));
      }
    }
  }

  /** The guest's promise has its end; null when it was rejected. */
  Object settled(@Nullable String json) {
    settled = true;
    result = json;
    return true;
  }

  boolean isSettled() {
    return settled;
  }

  @Nullable String result() {
    return result;
  }

  /** Whether anything can still wake the guest. */
  boolean waits() {
    return !pending.isEmpty();
  }

  /** Any thread. */
  void closed() {
    events.add(new Event.Closed());
  }

  /**
   * The next thing for the guest; null when there was none in time.
   *
   * @throws InterruptedException when the thread is interrupted
   */
  @Nullable Event next(long nanos) throws InterruptedException {
    Event event = events.poll(nanos, TimeUnit.NANOSECONDS);
    if (event instanceof Event.Answered answered) {
      pending.remove(answered.id());
    }
    return event;
  }

  /**
   * The procedure is over; cancels what is under way.
   *
   * @return timers, and promises, that it left behind
   */
  int[] end() {
    ended = true;
    int timers = 0;
    int promises = settled ? 0 : 1;
    for (Pending left : pending.values()) {
      switch (left.kind()) {
        case TIMER -> timers++;
        case TRANSACTION -> promises++;
      }
    }
    pending.values().forEach(left -> left.future().cancel(true));
    pending.clear();
    refuseTurns();
    return new int[] {timers, promises};
  }
}
