package dev.realmkeep.coordination.simulation;

import dev.realmkeep.cache.port.StoreUnavailableException;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/**
 * A connection from a process to the server: calls arrive in order, are executed one after the
 * other, and are answered in order. It can break, for one end earlier than for the other, or fall
 * silent, which an end notices only by waiting.
 */
final class SimulatedConnection {
  /** After so long without an answer the client's system gives a silent connection up. */
  private static final long UNANSWERED_MAX = 8 * Luck.SECOND;

  private final World world;
  private final SimulatedProcess process;
  private final Luck luck;
  private final Backend backend;
  private final List<CompletableFuture<?>> pending = new ArrayList<>();
  private final List<Runnable> whenBroken = new ArrayList<>();
  private Consumer<String[]> notified = payload -> {};
  private boolean broken;
  private boolean silent;
  private long toServer;
  private long toClient;

  SimulatedConnection(World world, SimulatedServer server, SimulatedProcess process, String name) {
    this.world = world;
    this.process = process;
    this.luck = new Luck(world.luck(name));
    this.backend = new Backend(world, server, new Luck(world.luck(name + " backend")), this);
    this.broken = process.isCutOff();
    if (broken) {
      backend.end();
    } else {
      process.opened(this);
    }
  }

  boolean isBroken() {
    return broken;
  }

  Backend backend() {
    return backend;
  }

  void onBroken(Runnable told) {
    whenBroken.add(told);
  }

  /** Notifications: channel and payload. */
  void onNotification(Consumer<String[]> told) {
    notified = told;
  }

  /** Sends a statement; what it answers comes back in the process. */
  <T> CompletableFuture<T> call(Function<Backend, CompletableFuture<T>> statement) {
    CompletableFuture<T> answer = new CompletableFuture<>();
    if (broken) {
      answer.completeExceptionally(lost());
      return answer;
    }
    pending.add(answer);
    toServer = Math.max(toServer, world.nanoTime() + luck.hop());
    world.after(
        toServer - world.nanoTime(),
        () -> {
          if (!silent) {
            backend.submit(statement, (result, failure) -> answered(answer, result, failure));
          }
        });
    if (silent) {
      giveUpLater(answer);
    }
    return answer;
  }

  private <T> void answered(
      CompletableFuture<T> answer, @Nullable T result, @Nullable Throwable failure) {
    arrives(() -> {
      if (pending.remove(answer)) {
        if (failure == null) {
          answer.complete(result);
        } else {
          answer.completeExceptionally(failure);
        }
      }
    });
  }

  /** Something from the server, in order. */
  private void arrives(Runnable task) {
    if (silent) {
      return;
    }
    toClient = Math.max(toClient, world.nanoTime() + luck.hop());
    world.after(
        toClient - world.nanoTime(),
        () -> {
          if (!silent && !broken) {
            process.run(task);
          }
        });
  }

  void sendNotification(String channel, String payload, long delay) {
    world.after(delay, () -> arrives(() -> notified.accept(new String[] {channel, payload})));
  }

  /** The server ended the session, and says so. */
  void terminated() {
    arrives(this::breaks);
  }

  /** The link is gone; both ends know at once. */
  void breakNow() {
    backend.end();
    world.after(0, () -> process.run(this::breaks));
  }

  /** Nothing gets through any more, in either direction. */
  void fallSilent() {
    silent = true;
    List.copyOf(pending).forEach(this::giveUpLater);
  }

  /** The client's process has died. */
  void serverSeesItClosed() {
    world.after(luck.between(Luck.MILLI, 4 * Luck.MILLI), backend::end);
  }

  /** The client closes it. */
  void close() {
    if (!broken) {
      breaks();
      world.after(
          luck.hop(),
          () -> {
            if (!silent) {
              backend.end();
            }
          });
    }
  }

  private void giveUpLater(CompletableFuture<?> answer) {
    world.after(
        UNANSWERED_MAX,
        () ->
            process.run(() -> {
              if (pending.contains(answer)) {
                breaks();
              }
            }));
  }

  private void breaks() {
    if (broken) {
      return;
    }
    broken = true;
    process.closed(this);
    List<CompletableFuture<?>> unanswered = List.copyOf(pending);
    pending.clear();
    unanswered.forEach(answer -> answer.completeExceptionally(lost()));
    List.copyOf(whenBroken).forEach(Runnable::run);
  }

  static StoreUnavailableException lost() {
    return new StoreUnavailableException(
        "the connection was lost", new IOException("connection reset"));
  }
}
