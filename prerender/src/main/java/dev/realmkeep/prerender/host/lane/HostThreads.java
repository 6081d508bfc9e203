package dev.realmkeep.prerender.host.lane;

import dev.realmkeep.prerender.guest.GuestEvaluator;
import java.util.concurrent.Executor;
import java.util.concurrent.LinkedBlockingQueue;
import java.util.concurrent.SynchronousQueue;
import java.util.concurrent.ThreadFactory;
import java.util.concurrent.ThreadPoolExecutor;
import java.util.concurrent.TimeUnit;

/**
 * The threads of one host beside its lane: one that loads and evaluates modules, because that needs
 * a deep stack and must not hold up a lane, and those that close contexts, because closing waits
 * for a guest that does not poll. None exists while there is nothing to do. Any thread.
 */
public final class HostThreads {

  private static final int IDLE_SECONDS = 2;

  private final ThreadPoolExecutor builder;
  private final ThreadPoolExecutor closers;

  public HostThreads() {
    builder =
        new ThreadPoolExecutor(
            1,
            1,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new LinkedBlockingQueue<>(),
            named("host-builder", GuestEvaluator.STACK_BYTES));
    builder.allowCoreThreadTimeOut(true);
    closers =
        new ThreadPoolExecutor(
            0,
            Integer.MAX_VALUE,
            IDLE_SECONDS,
            TimeUnit.SECONDS,
            new SynchronousQueue<>(),
            named("host-closer", 0));
  }

  /** Loads and evaluates, one after the other. */
  public Executor builder() {
    return builder;
  }

  /** Closes, each at once. */
  public Executor closers() {
    return closers;
  }

  private static ThreadFactory named(String name, long stackBytes) {
    return work -> Thread.ofPlatform().daemon().name(name).stackSize(stackBytes).unstarted(work);
  }
}
