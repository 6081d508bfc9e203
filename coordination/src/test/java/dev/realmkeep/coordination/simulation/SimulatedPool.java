package dev.realmkeep.coordination.simulation;

import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/** A bounded pool of connections; those who find none wait in their order. */
final class SimulatedPool {
  private final World world;
  private final SimulatedServer server;
  private final SimulatedProcess process;
  private final String name;
  private final int size;
  private final Deque<SimulatedConnection> idle = new ArrayDeque<>();
  private final Deque<CompletableFuture<SimulatedConnection>> waiting = new ArrayDeque<>();
  private final List<SimulatedConnection> taken = new ArrayList<>();
  private int inUse;
  private int made;

  SimulatedPool(
      World world, SimulatedServer server, SimulatedProcess process, String name, int size) {
    this.world = world;
    this.server = server;
    this.process = process;
    this.name = name;
    this.size = size;
  }

  List<SimulatedConnection> taken() {
    return List.copyOf(taken);
  }

  int inUse() {
    return inUse;
  }

  CompletableFuture<SimulatedConnection> take() {
    CompletableFuture<SimulatedConnection> taken = new CompletableFuture<>();
    if (inUse < size) {
      inUse++;
      taken.complete(ready());
    } else {
      waiting.add(taken);
    }
    return taken;
  }

  void giveBack(SimulatedConnection connection) {
    taken.remove(connection);
    if (!connection.isBroken()) {
      idle.push(connection);
    }
    if (waiting.isEmpty()) {
      inUse--;
    } else {
      waiting.remove().complete(ready());
    }
  }

  private SimulatedConnection ready() {
    SimulatedConnection ready = unused();
    taken.add(ready);
    return ready;
  }

  private SimulatedConnection unused() {
    while (!idle.isEmpty()) {
      SimulatedConnection connection = idle.pop();
      if (!connection.isBroken()) {
        return connection;
      }
    }
    return new SimulatedConnection(world, server, process, name + " " + made++);
  }

  /** One statement on a connection of its own; once more when the connection was lost. */
  <T> CompletableFuture<T> run(Function<Backend, CompletableFuture<T>> statement) {
    return once(statement).exceptionallyCompose(lost -> once(statement));
  }

  private <T> CompletableFuture<T> once(Function<Backend, CompletableFuture<T>> statement) {
    return take()
        .thenCompose(connection ->
            connection.call(statement).whenComplete((result, failure) -> giveBack(connection)));
  }
}
