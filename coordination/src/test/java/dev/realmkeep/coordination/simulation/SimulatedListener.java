package dev.realmkeep.coordination.simulation;

import dev.realmkeep.cache.port.StoreUnavailableException;
import java.io.IOException;
import java.time.Duration;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/** What the product's Listener does: one connection that listens, given up and replaced. */
final class SimulatedListener {
  private static final Duration QUERY_TIMEOUT = Duration.ofSeconds(2);

  private final World world;
  private final SimulatedServer server;
  private final SimulatedProcess process;
  private final String name;
  private final Luck luck;
  private final Map<String, Consumer<String>> channels = new LinkedHashMap<>();
  private final List<Runnable> up = new ArrayList<>();
  private final List<Runnable> down = new ArrayList<>();
  private @Nullable SimulatedConnection connection;
  private int failures;
  private int made;

  SimulatedListener(World world, SimulatedServer server, SimulatedProcess process, String name) {
    this.world = world;
    this.server = server;
    this.process = process;
    this.name = name;
    this.luck = new Luck(world.luck(name));
  }

  void on(String channel, Consumer<String> payload) {
    channels.put(channel, payload);
  }

  void follow(Runnable isUp, Runnable isDown) {
    up.add(isUp);
    down.add(isDown);
  }

  @Nullable SimulatedConnection connection() {
    return connection;
  }

  void connect() {
    SimulatedConnection opening =
        new SimulatedConnection(world, server, process, name + " " + made++);
    opening.onNotification(
        payload -> channels.getOrDefault(payload[0], ignored -> {}).accept(payload[1]));
    inTime(
            opening.call(backend -> {
              backend.server().listen(opening);
              return CompletableFuture.completedFuture(true);
            }))
        .whenComplete((listening, failure) -> {
          if (failure != null) {
            opening.close();
            connectLater();
            return;
          }
          connection = opening;
          failures = 0;
          opening.onBroken(() -> lost(opening));
          up.forEach(Runnable::run);
        });
  }

  private void connectLater() {
    if (server.defect() == Defect.LISTEN_NEVER_RECONNECTS) {
      return;
    }
    long pause = Math.min(5_000, 50L << Math.min(failures++, 7));
    process.after(Duration.ofMillis(luck.between(pause / 2, pause)), this::connect);
  }

  private void lost(SimulatedConnection which) {
    if (connection == which) {
      connection = null;
      down.forEach(Runnable::run);
      connectLater();
    }
  }

  /** Fails at once while there is no connection; gives up one that does not answer in time. */
  <T> CompletableFuture<T> run(Function<Backend, CompletableFuture<T>> statement) {
    SimulatedConnection present = connection;
    if (present == null) {
      return CompletableFuture.failedFuture(SimulatedConnection.lost());
    }
    return inTime(present.call(statement))
        .whenComplete((answer, failure) -> {
          if (failure != null) {
            present.close();
            lost(present);
          }
        });
  }

  private <T> CompletableFuture<T> inTime(CompletableFuture<T> answer) {
    Runnable cancel =
        process.after(
            QUERY_TIMEOUT,
            () ->
                answer.completeExceptionally(
                    new StoreUnavailableException("no answer", new IOException(name))));
    return answer.whenComplete((done, failure) -> cancel.run());
  }

  /** Tells the others, or nobody. */
  void announce(String channel, String payload) {
    SimulatedConnection present = connection;
    if (present != null) {
      process.after(
          Duration.ofNanos(luck.between(0, 5 * Luck.MILLI)),
          () ->
              present
                  .call(backend -> {
                    backend.server().notifyOthers(present, channel, payload);
                    return CompletableFuture.completedFuture(true);
                  })
                  .exceptionally(lost -> false));
    }
  }
}
