package dev.realmkeep.coordination.populate;

import io.vertx.core.Vertx;

/** Timers of the event loops: tasks are short. */
final class VertxTimers {
  private VertxTimers() {}

  static Timers of(Vertx vertx) {
    return (delay, task) -> {
      long id = vertx.setTimer(Math.max(1, delay.toMillis()), timer -> task.run());
      return () -> vertx.cancelTimer(id);
    };
  }
}
