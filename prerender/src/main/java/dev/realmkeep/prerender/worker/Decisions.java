package dev.realmkeep.prerender.worker;

import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Supplier;

/**
 * The pool's lock. What is decided under it leaves its consequences (starting, killing, sending,
 * answering) in a list that is run after it is released; so a process may have died between
 * decision and consequence, and every consequence is harmless then. Any thread.
 */
final class Decisions {

  private final Object lock = new Object();

  /** The consequences of one decision, run in the order in which they were added. */
  static final class Effects {
    private final List<Runnable> actions = new ArrayList<>();

    void add(Runnable action) {
      actions.add(action);
    }
  }

  void decide(Consumer<Effects> decision) {
    Effects effects = new Effects();
    synchronized (lock) {
      decision.accept(effects);
    }
    effects.actions.forEach(Runnable::run);
  }

  <T> T look(Supplier<T> question) {
    synchronized (lock) {
      return question.get();
    }
  }
}
