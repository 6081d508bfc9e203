package dev.realmkeep.coordination.simulation;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CompletionException;
import java.util.function.BiConsumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** The server's end of a connection: runs its statements in order and owns its transaction. */
final class Backend {
  private final World world;
  private final SimulatedServer server;
  private final Luck luck;
  private final SimulatedConnection client;
  private final Deque<Runnable> queue = new ArrayDeque<>();
  private boolean busy;
  private boolean ended;
  private long statements;
  private @Nullable Transaction transaction;

  Backend(World world, SimulatedServer server, Luck luck, SimulatedConnection client) {
    this.world = world;
    this.server = server;
    this.luck = luck;
    this.client = client;
  }

  SimulatedServer server() {
    return server;
  }

  boolean isEnded() {
    return ended;
  }

  /** BEGIN. */
  Transaction begin(long silenceMaxNanos) {
    transaction = new Transaction(server, silenceMaxNanos);
    return transaction;
  }

  /** The open transaction; its absence is an error of whoever asks. */
  Transaction transaction() {
    if (transaction == null) {
      throw new IllegalStateException("no transaction is open");
    }
    return transaction;
  }

  /** COMMIT or ROLLBACK. */
  void over(boolean commit) {
    if (transaction != null) {
      Transaction ending = transaction;
      transaction = null;
      ending.end(commit);
    }
  }

  <T> void submit(
      Function<Backend, CompletableFuture<T>> statement,
      BiConsumer<@Nullable T, @Nullable Throwable> answered) {
    if (ended) {
      client.terminated();
      return;
    }
    queue.add(() -> {
      CompletableFuture<T> result;
      try {
        result = statement.apply(this);
      } catch (RuntimeException e) {
        result = CompletableFuture.failedFuture(e);
      }
      result.whenComplete((value, failure) -> {
        if (!ended) {
          Throwable cause = failure instanceof CompletionException ? failure.getCause() : failure;
          answered.accept(value, cause);
          done();
        }
      });
    });
    next();
  }

  private void next() {
    if (!busy && !ended && !queue.isEmpty()) {
      busy = true;
      statements++;
      world.after(
          luck.between(20_000, 200_000),
          () -> {
            if (!ended) {
              queue.remove().run();
            }
          });
    }
  }

  private void done() {
    busy = false;
    if (queue.isEmpty()) {
      watchSilence();
    }
    next();
  }

  /** idle_in_transaction_session_timeout. */
  private void watchSilence() {
    Transaction open = transaction;
    if (open == null || !server.endsSilentTransactions()) {
      return;
    }
    long then = statements;
    world.after(
        open.silenceMaxNanos(),
        () -> {
          if (!ended && transaction == open && statements == then) {
            server.ledger().serverEnded(client, "silence");
            end();
            client.terminated();
          }
        });
  }

  /** The session ends, with its transaction. */
  void end() {
    if (!ended) {
      ended = true;
      queue.clear();
      over(false);
      server.forget(client);
    }
  }
}
