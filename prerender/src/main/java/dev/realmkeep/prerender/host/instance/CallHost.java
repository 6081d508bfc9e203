package dev.realmkeep.prerender.host.instance;

import dev.realmkeep.cache.document.CallDocuments;
import dev.realmkeep.prerender.host.call.HostFetch;
import dev.realmkeep.prerender.host.call.HostLog;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionStage;

/**
 * What the host offers a running call. Used by the call's instance on the call's thread; futures
 * may complete on any thread.
 */
public interface CallHost {

  /** A reducer's, view's or hook's documents; a procedure has none but in a transaction. */
  CallDocuments documents();

  /** Any thread. */
  void log(HostLog.Level level, String message);

  /**
   * Told, on any thread, when the run goes on although its context was closed: its thread is lost,
   * and the lane goes on without it. Whatever the run still answers is ignored.
   */
  default void stuck(dev.realmkeep.cache.model.ModuleError limit) {}

  /**
   * Told, on any thread, when the run, or a piece of a procedure, takes long and goes on.
   *
   * @param millis that it has taken
   */
  default void slow(long millis) {
    log(HostLog.Level.WARN, "still running after " + millis + " ms");
  }

  /** Procedures only. */
  CompletableFuture<HostFetch.Answer> fetch(HostFetch.Request request);

  /** Procedures only: completes after so many milliseconds. */
  CompletableFuture<Void> sleep(long millis);

  /**
   * Procedures only: {@code body} gets a turn on the main lane, is given the turn's documents, and
   * completes when it has used them; completing normally commits, exceptionally rolls back. The
   * answer completes when the commit is durable, and fails with {@link TransactionFailed} when
   * there was none.
   */
  CompletableFuture<Void> transaction(TransactionBody body);

  /** What a transaction does in its turn; see {@link #transaction}. */
  @FunctionalInterface
  interface TransactionBody {
    /** Called on any thread; completes soon, or the turn is taken away. */
    CompletionStage<Void> use(CallDocuments documents);
  }

  /** A transaction was not applied; the message is for the function's author. */
  final class TransactionFailed extends RuntimeException {
    private static final long serialVersionUID = 1;

    public TransactionFailed(String message) {
      super(message);
    }
  }
}
