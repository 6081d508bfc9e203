package dev.realmkeep.coordination.feed;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.port.InvalidationBus.Subscription;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Gives each invalidation to the subscribers once, whether this process's own commit brings it,
 * another process's announcement, or the log. Any thread. Subscribers are called with the lock
 * held: that they are called one at a time, and have been called when {@link #own} returns, is what
 * the port promises; they are quick and take no lock that is held while calling this class.
 */
final class Delivery {
  private static final Invalidation EVERYTHING =
      new Invalidation(0, Invalidation.Kind.ALL, "", 0, List.of());
  private static final Logger log = LoggerFactory.getLogger(Delivery.class);

  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final ReentrantLock lock = new ReentrantLock();

  // Guarded by lock.
  private final Map<String, Long> generations = new HashMap<>();

  /** Commits that were told of and that the log has not shown yet. */
  private final Set<Long> ahead = new HashSet<>();

  /** Entries the log has shown, oldest first, as far back as a look may ask again. */
  private final Deque<LogRow> shown = new ArrayDeque<>();

  private final Set<Long> shownSeqs = new HashSet<>();

  Subscription subscribe(Consumer<Invalidation> consumer) {
    Subscriber subscriber = new Subscriber(consumer);
    subscribers.add(subscriber);
    return () -> subscribers.remove(subscriber);
  }

  /** Delivers a commit of this process, unless the log was faster. */
  void own(Invalidation invalidation) {
    lock.lock();
    try {
      if (!shownSeqs.contains(invalidation.seq()) && ahead.add(invalidation.seq())) {
        call(invalidation);
        // Generations are applied in order; one that others come before waits for the log.
        long generation = invalidation.generation();
        if (generation == generations.getOrDefault(invalidation.realm(), 0L) + 1) {
          generations.put(invalidation.realm(), generation);
        }
      }
    } finally {
      lock.unlock();
    }
  }

  /**
   * Delivers what another process says it has committed, unless the log was faster. False when it
   * is not the next generation of its realm: it is not delivered then, for the log has something
   * before it, and brings both in their order.
   */
  boolean heard(Invalidation invalidation) {
    lock.lock();
    try {
      long applied = generations.getOrDefault(invalidation.realm(), 0L);
      if (invalidation.generation() == applied + 1) {
        own(invalidation);
        return true;
      }
      return invalidation.generation() <= applied;
    } finally {
      lock.unlock();
    }
  }

  /** Delivers what is new of a look. A later look asks for transactions from {@code keepTx} on. */
  void fromLog(List<LogRow> rows, long keepTx) {
    lock.lock();
    try {
      for (LogRow row : rows) {
        Invalidation invalidation = row.invalidation();
        if (shownSeqs.add(invalidation.seq())) {
          shown.add(row);
          if (!ahead.remove(invalidation.seq())) {
            call(invalidation);
          }
          generations.merge(invalidation.realm(), invalidation.generation(), Math::max);
        }
      }
      while (!shown.isEmpty() && shown.getFirst().tx() < keepTx) {
        shownSeqs.remove(shown.removeFirst().invalidation().seq());
      }
    } finally {
      lock.unlock();
    }
  }

  /** Begins anew at a place in the log: whatever was cached before may be old. */
  void anew(Map<String, Long> generationsThere) {
    lock.lock();
    try {
      ahead.clear();
      shown.clear();
      shownSeqs.clear();
      call(EVERYTHING);
      generations.clear();
      generations.putAll(generationsThere);
    } finally {
      lock.unlock();
    }
  }

  long appliedGeneration(String realm) {
    lock.lock();
    try {
      return generations.getOrDefault(realm, 0L);
    } finally {
      lock.unlock();
    }
  }

  private void call(Invalidation invalidation) {
    for (Subscriber subscriber : subscribers) {
      try {
        subscriber.consumer().accept(invalidation);
      } catch (RuntimeException e) {
        log.error("a subscriber failed on {}", invalidation, e);
      }
    }
  }

  /** An identity: two subscriptions of one consumer are two. */
  private static final class Subscriber {
    private final Consumer<Invalidation> consumer;

    Subscriber(Consumer<Invalidation> consumer) {
      this.consumer = consumer;
    }

    Consumer<Invalidation> consumer() {
      return consumer;
    }
  }
}
