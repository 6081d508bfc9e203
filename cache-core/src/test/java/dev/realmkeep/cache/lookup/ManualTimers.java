package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.testing.FakeClock;
import java.time.Duration;
import java.util.List;
import java.util.PriorityQueue;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** Timers that fire on the caller's thread when a {@link FakeClock} is moved past them. */
final class ManualTimers extends ScheduledThreadPoolExecutor {

  private final FakeClock clock;
  private final PriorityQueue<Timer<?>> due = new PriorityQueue<>();

  ManualTimers(FakeClock clock) {
    super(0);
    this.clock = clock;
  }

  /** Moves the clock and runs what has become due, in order. */
  void advance(Duration by) {
    clock.advance(by);
    while (true) {
      Timer<?> next;
      synchronized (due) {
        next = due.peek();
        if (next == null || next.atNanos > clock.nanoTime()) {
          return;
        }
        due.remove(next);
      }
      next.run();
    }
  }

  /** Timers that have neither fired nor been cancelled. */
  int pending() {
    synchronized (due) {
      return (int) due.stream().filter(t -> !t.isDone()).count();
    }
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(Executors.callable(command), delay, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> command, long delay, TimeUnit unit) {
    Timer<V> timer = new Timer<>(command, clock.nanoTime() + unit.toNanos(delay));
    synchronized (due) {
      due.add(timer);
    }
    return timer;
  }

  @Override
  public List<Runnable> shutdownNow() {
    synchronized (due) {
      due.clear();
    }
    return super.shutdownNow();
  }

  private final class Timer<V> extends FutureTask<V> implements ScheduledFuture<V> {
    private final long atNanos;

    Timer(Callable<V> command, long atNanos) {
      super(command);
      this.atNanos = atNanos;
    }

    @Override
    public long getDelay(TimeUnit unit) {
      return unit.convert(atNanos - clock.nanoTime(), TimeUnit.NANOSECONDS);
    }

    @Override
    public int compareTo(Delayed other) {
      return Long.compare(atNanos, ((Timer<?>) other).atNanos);
    }
  }
}
