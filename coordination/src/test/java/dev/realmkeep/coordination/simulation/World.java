package dev.realmkeep.coordination.simulation;

import dev.realmkeep.cache.model.Clock;
import java.time.Duration;
import java.util.PriorityQueue;
import java.util.SplittableRandom;

/**
 * Virtual time: one queue of events, run one after the other on one thread. Whatever happens in a
 * simulation is an event; the same seed gives the same events.
 */
final class World implements Clock {
  private final long seed;
  private final PriorityQueue<Event> events = new PriorityQueue<>();
  private long now;
  private long drawn;
  private long trace;

  private record Event(long atNanos, long number, Runnable task) implements Comparable<Event> {
    @Override
    public int compareTo(Event other) {
      int byTime = Long.compare(atNanos, other.atNanos);
      return byTime != 0 ? byTime : Long.compare(number, other.number);
    }
  }

  World(long seed) {
    this.seed = seed;
  }

  /** A stream of its own for each part, so that one part's draws do not shift another's. */
  SplittableRandom luck(String part) {
    return new SplittableRandom(seed * 0x9E37_79B9_7F4A_7C15L + part.hashCode());
  }

  void after(long nanos, Runnable task) {
    events.add(new Event(now + Math.max(0, nanos), drawn++, task));
  }

  void after(Duration delay, Runnable task) {
    after(delay.toNanos(), task);
  }

  /** Runs what happens until then. */
  void runUntil(long nanos) {
    while (true) {
      Event next = events.peek();
      if (next == null || next.atNanos > nanos) {
        now = Math.max(now, nanos);
        return;
      }
      events.remove();
      now = next.atNanos;
      trace = trace * 31 + now;
      next.task.run();
    }
  }

  /** A fingerprint of the times of all events so far. */
  long trace() {
    return trace;
  }

  @Override
  public long nanoTime() {
    return now;
  }

  @Override
  public long epochMillis() {
    return now / 1_000_000;
  }
}
