package dev.realmkeep.prerender.host.pool;

import dev.realmkeep.cache.model.lane.CommitOutcome;
import dev.realmkeep.prerender.host.call.CallOutcome;
import dev.realmkeep.prerender.host.instance.CallHost.TransactionBody;
import dev.realmkeep.prerender.host.instance.CallHost.TransactionFailed;
import dev.realmkeep.prerender.host.instance.CallResult;
import dev.realmkeep.prerender.host.instance.FunctionCall;
import dev.realmkeep.prerender.host.lane.LaneTask;
import dev.realmkeep.prerender.host.lane.MainLane;
import dev.realmkeep.prerender.host.lane.OpenDocuments;
import dev.realmkeep.prerender.host.lane.Writes;
import java.time.Duration;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.jspecify.annotations.Nullable;

/**
 * A procedure's turn on the main lane. The lane waits while the procedure's thread uses the
 * documents, so the two never use them at once:
 *
 * <pre>
 *   lane thread                              procedure's thread
 * 1 opens documents, hands them to the body
 * 2 waits, at most turnLimit                 uses them
 *                                          3 completes the body's stage
 * 4 closes them, commits
 * </pre>
 *
 * When 2 takes too long, or the procedure is given up, the documents are revoked (every later use
 * throws) and dropped without being looked at again, so a use under way disturbs nobody.
 */
final class TransactionTurn extends LaneTask {

  private final TransactionBody body;
  private final Duration limit;
  private final CompletableFuture<Void> result = new CompletableFuture<>();
  private final CompletableFuture<Void> used = new CompletableFuture<>();

  TransactionTurn(TransactionBody body, Duration limit) {
    this.body = body;
    this.limit = limit;
  }

  CompletableFuture<Void> result() {
    return result;
  }

  /** The procedure does not wait any more: the turn is over, or will not be taken. */
  void giveUp() {
    used.completeExceptionally(new TransactionFailed("the call has ended"));
  }

  @Override
  public @Nullable FunctionCall begin(MainLane lane) {
    if (used.isDone()) {
      failed("the call has ended");
      return null;
    }
    OpenDocuments open = lane.open(false);
    TurnDocuments documents = new TurnDocuments(open.documents());
    try {
      body.use(documents)
          .whenComplete((_, failure) -> {
            if (failure == null) {
              used.complete(null);
            } else {
              used.completeExceptionally(failure);
            }
          });
      used.get(limit.toNanos(), TimeUnit.NANOSECONDS);
    } catch (ExecutionException | RuntimeException e) {
      documents.revoke();
      Throwable cause = e instanceof ExecutionException && e.getCause() != null ? e.getCause() : e;
      failed(String.valueOf(cause.getMessage()));
      return null;
    } catch (TimeoutException | InterruptedException e) {
      documents.revoke();
      failed("the transaction took longer than " + limit.toMillis() + " ms");
      return null;
    }
    documents.close();
    lane.commitIfAny(open.writes(), this::told);
    return null;
  }

  @Override
  public void finish(MainLane lane, CallResult ran, Writes writes) {}

  @Override
  public void never(CallOutcome why) {
    failed("the host of the realm ended: " + why);
  }

  private void told(CommitOutcome outcome) {
    switch (outcome) {
      case CommitOutcome.Committed _ -> result.complete(null);
      case CommitOutcome.Refused(String detail) -> failed("the writes were refused: " + detail);
      case CommitOutcome.Unavailable(String detail) -> failed("not applied: " + detail);
      case CommitOutcome.Fenced(String detail) -> failed("not applied: " + detail);
      case CommitOutcome.Superseded(String id) -> failed("not applied: schedule " + id);
      case CommitOutcome.Unknown(String detail) ->
          failed("whether it was applied is not known: " + detail);
    }
  }

  private void failed(String message) {
    result.completeExceptionally(new TransactionFailed(message));
  }
}
