package dev.realmkeep.cache.testing;

import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;

/**
 * Stops calls at named points: a scenario holds a point, waits until a call has arrived there, does
 * something else, and lets it go. Points not held let everything pass. Safe for use from any
 * thread.
 */
public final class Gate {
  /** A scenario that waits this long hangs; no test passes by waiting. */
  private static final long HANG_SECONDS = 20;

  private final Object lock = new Object();
  private final Map<String, Held> held = new HashMap<>();
  private final Map<String, Integer> passed = new HashMap<>();

  /** From now on calls stop at {@code point}. */
  public void hold(String point) {
    hold(point, Integer.MAX_VALUE);
  }

  /** From now on the first {@code calls} calls stop at {@code point}, later ones pass. */
  public void hold(String point, int calls) {
    synchronized (lock) {
      if (held.putIfAbsent(point, new Held(calls)) != null) {
        throw new IllegalStateException("held already: " + point);
      }
    }
  }

  /** Blocks until a call has stopped at {@code point}. */
  public void awaitArrival(String point) {
    Held at;
    synchronized (lock) {
      at = held.get(point);
    }
    if (at == null) {
      throw new IllegalStateException("not held: " + point);
    }
    await(at.arrived);
  }

  /** Lets go all calls that stopped at {@code point}, and those to come. */
  public void release(String point) {
    Held at;
    synchronized (lock) {
      at = held.remove(point);
    }
    if (at != null) {
      at.released.complete(null);
    }
  }

  /** Called by a double when it is at {@code point}: completes when it may go on. */
  public CompletableFuture<Void> pass(String point) {
    Held at;
    synchronized (lock) {
      passed.merge(point, 1, Integer::sum);
      at = held.get(point);
      if (at != null && at.left-- <= 0) {
        at = null;
      }
    }
    if (at == null) {
      return CompletableFuture.completedFuture(null);
    }
    at.arrived.complete(null);
    return at.released.copy();
  }

  /** How many calls have come to {@code point} so far, stopped ones included. */
  public int passes(String point) {
    synchronized (lock) {
      return passed.getOrDefault(point, 0);
    }
  }

  /** The value of a future that must complete soon; its cause is thrown when it failed. */
  public static <T> T await(CompletableFuture<T> future) {
    try {
      return future.get(HANG_SECONDS, TimeUnit.SECONDS);
    } catch (TimeoutException e) {
      throw new AssertionError("did not complete within " + HANG_SECONDS + " s", e);
    } catch (ExecutionException e) {
      if (e.getCause() instanceof RuntimeException cause) {
        throw cause;
      }
      throw new AssertionError(e.getCause());
    } catch (InterruptedException e) {
      Thread.currentThread().interrupt();
      throw new AssertionError("interrupted", e);
    }
  }

  private static final class Held {
    private final CompletableFuture<Void> arrived = new CompletableFuture<>();
    private final CompletableFuture<Void> released = new CompletableFuture<>();
    private int left; // guarded by the gate's lock

    Held(int calls) {
      left = calls;
    }
  }
}
