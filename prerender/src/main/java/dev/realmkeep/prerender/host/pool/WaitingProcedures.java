package dev.realmkeep.prerender.host.pool;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.List;
import java.util.function.Predicate;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/**
 * Procedures that wait: those of clients in their order, then those of the scheduler in theirs.
 * Guarded by the pool's lock.
 */
final class WaitingProcedures {

  private final Deque<QueuedProcedure> clients = new ArrayDeque<>();
  private final Deque<QueuedProcedure> background = new ArrayDeque<>();

  void add(QueuedProcedure procedure) {
    queue(procedure).addLast(procedure);
  }

  @Nullable QueuedProcedure poll() {
    QueuedProcedure first = clients.pollFirst();
    return first != null ? first : background.pollFirst();
  }

  boolean remove(QueuedProcedure procedure) {
    return queue(procedure).remove(procedure);
  }

  List<QueuedProcedure> removeAll(Predicate<QueuedProcedure> which) {
    List<QueuedProcedure> removed = stream().filter(which).toList();
    clients.removeAll(removed);
    background.removeAll(removed);
    return removed;
  }

  int size() {
    return clients.size() + background.size();
  }

  private Stream<QueuedProcedure> stream() {
    return Stream.concat(clients.stream(), background.stream());
  }

  private Deque<QueuedProcedure> queue(QueuedProcedure procedure) {
    return procedure.procedure().background() ? background : clients;
  }
}
