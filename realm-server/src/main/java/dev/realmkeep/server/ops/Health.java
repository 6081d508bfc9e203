package dev.realmkeep.server.ops;

import dev.realmkeep.cache.model.Clock;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.BooleanSupplier;

/**
 * What the process says about itself. It is <em>live</em> while its event loops run, <em>ready</em>
 * while it has started, does not drain, and every check holds. Methods may be called from any
 * thread and never block, so the answer does not depend on what it is about.
 */
public final class Health {
  private final Clock clock;
  private final Map<String, BooleanSupplier> checks = new ConcurrentSkipListMap<>();
  private final Map<Object, Long> beats = new ConcurrentHashMap<>();
  private volatile Phase phase = Phase.STARTING;

  public Health(Clock clock) {
    this.clock = clock;
  }

  /** Adds a condition of readiness; it must be quick and not block. */
  public void check(String name, BooleanSupplier holds) {
    checks.put(name, holds);
  }

  public Phase phase() {
    return phase;
  }

  /** Starting to running; later phases stay. */
  public void started() {
    advance(Phase.RUNNING);
  }

  /** From now on not ready: those who balance load send no more requests. */
  public void draining() {
    advance(Phase.DRAINING);
  }

  public void stopped() {
    advance(Phase.STOPPED);
  }

  private synchronized void advance(Phase next) {
    if (next.compareTo(phase) > 0) {
      phase = next;
    }
  }

  /** Called regularly on each event loop, which {@code loop} identifies. */
  public void beat(Object loop) {
    beats.put(loop, clock.nanoTime());
  }

  /** The event loop has ended and is no longer expected to beat. */
  public void forget(Object loop) {
    beats.remove(loop);
  }

  /** How long the event loop that is furthest behind has not run; zero when there is none. */
  public Duration longestSilence() {
    long now = clock.nanoTime();
    long longest = 0;
    for (long beat : beats.values()) {
      longest = Math.max(longest, now - beat);
    }
    return Duration.ofNanos(longest);
  }

  /** Whether no event loop was silent for longer than {@code stallMax}. */
  public boolean live(Duration stallMax) {
    return longestSilence().compareTo(stallMax) <= 0;
  }

  /** Each check and whether it holds, by name. */
  public Map<String, Boolean> checks() {
    Map<String, Boolean> results = new LinkedHashMap<>();
    checks.forEach((name, holds) -> results.put(name, holds.getAsBoolean()));
    return results;
  }

  /** Running, and every check holds. */
  public boolean ready() {
    return phase == Phase.RUNNING && !checks().containsValue(false);
  }

  /** The life of a process; it only moves forward. */
  public enum Phase {
    STARTING,
    RUNNING,
    DRAINING,
    STOPPED
  }
}
