package dev.realmkeep.cache.model;

import java.time.Duration;

/**
 * Whether a process-local cache may answer: the last successful look at the change log began less
 * than a window ago. Callable from any thread.
 *
 * <p>Reading a clock costs more than a cache hit, so {@link #open()} only reads a flag, and whoever
 * can afford the clock measures: the owner from a timer of its own, and every network request once
 * before it is served. A process that was stopped for longer than the window may find the flag
 * still up when it goes on, until the first of these comes by; a request that arrives after the
 * pause measures before it looks anything up, so no client sees what the pause made stale.
 */
public final class TrustWindow {

  private final Clock clock;
  private final long windowNanos;
  private volatile boolean open;
  private long lookBeganNanos; // guarded by this

  public TrustWindow(Clock clock, Duration window) {
    this.clock = clock;
    this.windowNanos = window.toNanos();
    this.lookBeganNanos = clock.nanoTime() - windowNanos;
  }

  /** A look at the log that began at {@code beganNanos} has succeeded and is applied. */
  public synchronized void renew(long beganNanos) {
    if (beganNanos - lookBeganNanos > 0) {
      lookBeganNanos = beganNanos;
    }
    open = clock.nanoTime() - lookBeganNanos < windowNanos;
  }

  /** As last measured. A volatile read. */
  public boolean open() {
    return open;
  }

  /** Measures; opens nothing that was closed. */
  public boolean measure() {
    if (!open) {
      return false;
    }
    synchronized (this) {
      open = open && clock.nanoTime() - lookBeganNanos < windowNanos;
      return open;
    }
  }

  /** Not to be trusted before the next {@link #renew}. */
  public synchronized void close() {
    open = false;
  }

  /** Nanoseconds since the last successful look began. */
  public synchronized long ageNanos() {
    return clock.nanoTime() - lookBeganNanos;
  }
}
