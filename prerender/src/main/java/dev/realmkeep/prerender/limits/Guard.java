package dev.realmkeep.prerender.limits;

import dev.realmkeep.cache.model.Clock;
import java.time.Duration;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.locks.LockSupport;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Looks at every running call at a fixed interval and ends those beyond a limit: it interrupts,
 * after a grace closes the context, after another reports the thread as stuck. May be used from any
 * thread; nothing blocks.
 *
 * <p>One daemon thread looks, and parks while no call runs, in lanes only after a second without
 * one: it says first that it rests and looks once more, a lane says first that a call runs and then
 * looks whether the guard rests, so one of them sees the other. Interrupting and closing can block
 * for as long as guest code does not poll, so each is done by a daemon thread of its own, which
 * ends with it: they are as many as there are calls beyond a limit, not more.
 */
public final class Guard implements AutoCloseable {

  /** The interval at which running calls are looked at unless the settings say otherwise. */
  public static final Duration INTERVAL = Duration.ofMillis(10);

  /** Looks at lanes in which nothing ran after which the thread parks until a call begins. */
  private static final int IDLE_LOOKS = 100;

  private static final Logger log = LoggerFactory.getLogger(Guard.class);

  private final Clock clock;
  private final ThreadUsage usage;
  private final Duration interval;
  private final Set<GuardedCall> calls = ConcurrentHashMap.newKeySet();
  private final Set<GuardedLane> lanes = ConcurrentHashMap.newKeySet();
  private final Thread thread;
  private final CompletableFuture<Void> rested = new CompletableFuture<>();
  private int idleLooks;
  private volatile boolean resting;
  private volatile boolean closed;

  /** For a JVM whose heap the guests share with others. */
  public Guard(Clock clock) {
    this(clock, ThreadUsage.ofThisJvm(), INTERVAL);
  }

  public Guard(Clock clock, ThreadUsage usage, Duration interval) {
    this.clock = clock;
    this.usage = usage;
    this.interval = interval;
    this.thread = Thread.ofPlatform().daemon().name("guest-guard").unstarted(this::lookUntilClosed);
    thread.start();
  }

  /**
   * Begins to supervise a call that {@code guest} is about to make. The caller ends it with {@link
   * #end}.
   */
  public GuardedCall watch(Thread guest, Isolate isolate, GuestLimits limits) {
    if (guest.isVirtual()) {
      throw new IllegalArgumentException("a virtual thread has no figures of its own");
    }
    GuardedCall call = new GuardedCall(guest, isolate, limits, clock, usage);
    calls.add(call);
    LockSupport.unpark(thread);
    return call;
  }

  /** Ends the supervision of {@code call}; answers the limit it was ended for, if any. */
  public Optional<Limit> end(GuardedCall call) {
    calls.remove(call);
    return call.end();
  }

  /**
   * Supervises the calls that are made one after the other in {@code isolate}, until the lane is
   * closed.
   */
  public GuardedLane lane(Isolate isolate, LaneWatcher watcher) {
    GuardedLane lane = new GuardedLane(this, isolate, clock, watcher);
    lanes.add(lane);
    LockSupport.unpark(thread);
    return lane;
  }

  void forget(GuardedLane lane) {
    lanes.remove(lane);
  }

  /** A call has begun in a lane. */
  void wakeIfResting() {
    if (resting) {
      LockSupport.unpark(thread);
    }
  }

  /** Stops looking. Calls that run on are no longer limited by time and allocation. */
  @Override
  public void close() {
    closed = true;
    LockSupport.unpark(thread);
  }

  /** One look at every call. */
  void lookAtAll() {
    long now = clock.nanoTime();
    for (GuardedCall call : calls) {
      switch (call.look(now, usage)) {
        case NOTHING -> {}
        case WEIGH -> {
          if (call.weighed(usage.heldBytes(), clock.nanoTime(), usage)) {
            enforce("guest-interrupt", call.isolate()::interrupt);
          }
        }
        case INTERRUPT -> enforce("guest-interrupt", call.isolate()::interrupt);
        case CLOSE -> enforce("guest-close", call.isolate()::close);
        case REPORT_STUCK -> {
          calls.remove(call);
          call.reportStuck();
        }
      }
    }
    boolean busy = false;
    for (GuardedLane lane : lanes) {
      busy |= lane.look(now, usage);
    }
    idleLooks = busy ? 0 : Math.min(idleLooks + 1, IDLE_LOOKS);
  }

  private void lookUntilClosed() {
    while (!closed) {
      if (calls.isEmpty() && (lanes.isEmpty() || idleLooks == IDLE_LOOKS)) {
        rest();
      } else {
        LockSupport.parkNanos(this, interval.toNanos());
      }
      try {
        lookAtAll();
      } catch (RuntimeException e) {
        // Without the guard nothing ends an endless loop: it must survive a callback that throws.
        log.error("a look at the running calls failed", e);
      }
    }
  }

  /** Completes when the thread has rested for the first time although there are lanes. */
  CompletableFuture<Void> rested() {
    return rested.copy();
  }

  private void rest() {
    resting = true;
    if (calls.isEmpty() && !closed && lanes.stream().noneMatch(GuardedLane::isBusy)) {
      if (!lanes.isEmpty()) {
        rested.complete(null);
      }
      LockSupport.park(this);
    }
    resting = false;
    idleLooks = 0;
  }

  /** Runs {@code action} on a thread of its own; completes, normally, when it is over. */
  static CompletableFuture<Void> enforce(String name, Runnable action) {
    CompletableFuture<Void> over = new CompletableFuture<>();
    Thread.ofPlatform()
        .daemon()
        .name(name)
        .start(() -> {
          try {
            action.run();
          } catch (RuntimeException e) {
            log.warn("{} failed", name, e);
          } finally {
            over.complete(null);
          }
        });
    return over;
  }
}
