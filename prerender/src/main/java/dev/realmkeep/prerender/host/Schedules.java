package dev.realmkeep.prerender.host;

import dev.realmkeep.cache.model.lane.DueCalls;
import dev.realmkeep.cache.model.lane.FunctionKind;
import dev.realmkeep.cache.model.lane.ScheduledCall;
import dev.realmkeep.prerender.host.lane.LaneParts;
import dev.realmkeep.prerender.host.lane.MainLane;
import dev.realmkeep.prerender.host.pool.ProcedurePool;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.Future;
import java.util.concurrent.ScheduledExecutorService;
import java.util.concurrent.TimeUnit;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Fires what is due. The rows are the truth and this only finds them: it looks when a commit has
 * changed schedules, when a timer says that the next is due, and when something it fired has ended.
 * Any thread; nothing blocks.
 *
 * <p>Idle → Looking → Idle, and Looking → LookingAgain when there was news meanwhile. A row is with
 * the lane or the pool once at a time; that it fires once, also when another process has it too, is
 * the doing of its commit.
 */
final class Schedules {

  private static final Logger log = LoggerFactory.getLogger(Schedules.class);

  /** Due rows that one look finds beside those that are with the lane and the pool already. */
  private static final int FOUND_MAX = 1_024;

  /** Longest time between two looks while something is scheduled. */
  private static final long LOOK_MILLIS_MAX = 600_000;

  private static final long RETRY_MILLIS = 1_000;

  private enum State {
    NOT_STARTED,
    IDLE,
    LOOKING,
    LOOKING_AGAIN,
    STOPPED
  }

  private final LaneParts parts;
  private final ScheduledExecutorService timers;
  private final MainLane lane;
  private final ProcedurePool pool;
  private final Set<String> firing = ConcurrentHashMap.newKeySet();

  // Guarded by this.
  private State state = State.NOT_STARTED;
  private @Nullable Future<?> timer;

  Schedules(LaneParts parts, ScheduledExecutorService timers, MainLane lane, ProcedurePool pool) {
    this.parts = parts;
    this.timers = timers;
    this.lane = lane;
    this.pool = pool;
  }

  void start() {
    synchronized (this) {
      if (state == State.NOT_STARTED) {
        state = State.IDLE;
      }
    }
    look();
  }

  /** Fires nothing any more. */
  synchronized void stop() {
    state = State.STOPPED;
    if (timer != null) {
      timer.cancel(false);
    }
  }

  /** Something about schedules has changed. */
  void look() {
    synchronized (this) {
      switch (state) {
        case NOT_STARTED, STOPPED, LOOKING_AGAIN -> {
          return;
        }
        case LOOKING -> {
          state = State.LOOKING_AGAIN;
          return;
        }
        case IDLE -> state = State.LOOKING;
      }
    }
    parts
        .store()
        .due(parts.claim().realm(), FOUND_MAX + firing.size())
        .whenComplete((due, failure) -> {
          if (failure != null) {
            log.warn("what is due in {} could not be read", parts.claim().realm(), failure);
            looked(RETRY_MILLIS);
          } else {
            fire(due);
            looked(due.nextInMillis());
          }
        });
  }

  private void looked(@Nullable Long nextInMillis) {
    boolean again;
    synchronized (this) {
      if (state == State.STOPPED) {
        return;
      }
      again = state == State.LOOKING_AGAIN;
      state = State.IDLE;
      if (!again && nextInMillis != null) {
        lookIn(Math.clamp(nextInMillis, 1, LOOK_MILLIS_MAX));
      }
    }
    if (again) {
      look();
    }
  }

  private void fire(DueCalls due) {
    for (ScheduledCall row : due.calls()) {
      if (!firing.add(row.id())) {
        continue;
      }
      if (row.kind() == FunctionKind.PROCEDURE) {
        pool.submit(new ScheduledProcedure(row, parts, lane, soon -> ended(row, soon)));
      } else {
        lane.offer(new ScheduledReducer(row, soon -> ended(row, soon)));
      }
    }
  }

  /** What was fired is over. If its row may still be due it is not looked at in the same breath. */
  private void ended(ScheduledCall row, boolean rowMoved) {
    firing.remove(row.id());
    if (rowMoved) {
      look();
    } else {
      synchronized (this) {
        if (state == State.IDLE) {
          lookIn(RETRY_MILLIS);
        }
      }
    }
  }

  /** Under the monitor. Keeps one timer, the last one asked for. */
  private void lookIn(long millis) {
    if (timer != null) {
      timer.cancel(false);
    }
    timer = timers.schedule(this::look, millis, TimeUnit.MILLISECONDS);
  }
}
