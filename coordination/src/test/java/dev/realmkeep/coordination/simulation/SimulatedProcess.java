package dev.realmkeep.coordination.simulation;

import java.time.Duration;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;

/**
 * An operating system's view of a node: it runs, is stopped (SIGSTOP: what would have happened
 * happens when it goes on), or is dead (SIGKILL: nothing happens any more).
 */
final class SimulatedProcess {
  private enum State {
    RUNNING,
    STOPPED,
    DEAD
  }

  private final World world;
  private final Deque<Runnable> deferred = new ArrayDeque<>();
  private final List<SimulatedConnection> connections = new ArrayList<>();
  private State state = State.RUNNING;
  private boolean cutOff;

  SimulatedProcess(World world) {
    this.world = world;
  }

  /** Runs code of this process, now or when it goes on. */
  void run(Runnable task) {
    switch (state) {
      case RUNNING -> task.run();
      case STOPPED -> deferred.add(task);
      case DEAD -> {}
    }
  }

  /** Runs code of this process later; the result cancels it. */
  Runnable after(Duration delay, Runnable task) {
    boolean[] cancelled = new boolean[1];
    world.after(
        delay,
        () -> {
          if (!cancelled[0]) {
            run(() -> {
              if (!cancelled[0]) {
                task.run();
              }
            });
          }
        });
    return () -> cancelled[0] = true;
  }

  boolean isDead() {
    return state == State.DEAD;
  }

  boolean isRunning() {
    return state == State.RUNNING;
  }

  void stop() {
    if (state == State.RUNNING) {
      state = State.STOPPED;
    }
  }

  void goOn() {
    if (state != State.STOPPED) {
      return;
    }
    state = State.RUNNING;
    while (state == State.RUNNING && !deferred.isEmpty()) {
      deferred.remove().run();
    }
  }

  void kill() {
    state = State.DEAD;
    deferred.clear();
    connections.forEach(SimulatedConnection::serverSeesItClosed);
  }

  /** All connections break, and no new one can be made until {@link #link}. */
  void cutOff() {
    cutOff = true;
    List.copyOf(connections).forEach(SimulatedConnection::breakNow);
  }

  void link() {
    cutOff = false;
  }

  boolean isCutOff() {
    return cutOff;
  }

  void opened(SimulatedConnection connection) {
    connections.add(connection);
  }

  void closed(SimulatedConnection connection) {
    connections.remove(connection);
  }
}
