package dev.realmkeep.coordination.simulation;

import java.time.Duration;
import java.util.concurrent.Callable;
import java.util.concurrent.Delayed;
import java.util.concurrent.Executors;
import java.util.concurrent.FutureTask;
import java.util.concurrent.ScheduledFuture;
import java.util.concurrent.ScheduledThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/** The timers of a simulated process, as an executor: it runs nothing on a thread of its own. */
final class NodeTimers extends ScheduledThreadPoolExecutor {
  private final SimulatedProcess process;

  NodeTimers(SimulatedProcess process) {
    super(0);
    this.process = process;
    shutdown();
  }

  @Override
  public ScheduledFuture<?> schedule(Runnable command, long delay, TimeUnit unit) {
    return schedule(Executors.callable(command), delay, unit);
  }

  @Override
  public <V> ScheduledFuture<V> schedule(Callable<V> command, long delay, TimeUnit unit) {
    Timer<V> timer = new Timer<>(command);
    process.after(Duration.ofNanos(unit.toNanos(delay)), timer);
    return timer;
  }

  private static final class Timer<V> extends FutureTask<V> implements ScheduledFuture<V> {
    Timer(Callable<V> command) {
      super(command);
    }

    @Override
    public long getDelay(TimeUnit unit) {
      throw new UnsupportedOperationException();
    }

    @Override
    public int compareTo(Delayed other) {
      throw new UnsupportedOperationException();
    }
  }
}
