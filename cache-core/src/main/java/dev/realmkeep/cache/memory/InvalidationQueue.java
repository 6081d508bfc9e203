package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.model.Invalidation;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Queue;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * Calls subscribers for one invalidation at a time, in the order of {@link #add}, holding no lock.
 * May be used from any thread. Whoever finds nobody delivering delivers everything that is queued,
 * also what other threads add meanwhile; completions run after the queue is empty and the role is
 * given back, so one may start another write.
 */
final class InvalidationQueue {
  private static final Logger LOG = LoggerFactory.getLogger(InvalidationQueue.class);

  private final List<Subscriber> subscribers = new CopyOnWriteArrayList<>();
  private final Object lock = new Object();

  // Guarded by lock.
  private final Queue<Item> queue = new ArrayDeque<>();
  private final Map<String, Long> appliedGenerations = new HashMap<>();
  private boolean delivering;

  /** One subscription; the same consumer may subscribe twice. */
  Subscriber subscribe(Consumer<Invalidation> consumer) {
    Subscriber subscriber = new Subscriber(consumer);
    subscribers.add(subscriber);
    return subscriber;
  }

  void unsubscribe(Subscriber subscriber) {
    subscribers.remove(subscriber);
  }

  /** Queues without delivering: cheap, may be called under the caller's lock to keep its order. */
  void add(@Nullable Invalidation invalidation, Runnable completion) {
    synchronized (lock) {
      queue.add(new Item(invalidation, completion));
    }
  }

  /** Delivers what is queued unless another thread is doing so. Call it outside any lock. */
  void deliver() {
    List<Runnable> completions = new ArrayList<>();
    for (Item item = take(true); item != null; item = take(false)) {
      if (item.invalidation != null) {
        call(item.invalidation);
        applied(item.invalidation);
      }
      completions.add(item.completion);
    }
    completions.forEach(Runnable::run);
  }

  long appliedGeneration(String realm) {
    synchronized (lock) {
      return appliedGenerations.getOrDefault(realm, 0L);
    }
  }

  private @Nullable Item take(boolean asNewcomer) {
    synchronized (lock) {
      if (asNewcomer && delivering) {
        return null;
      }
      Item item = queue.poll();
      delivering = item != null;
      return item;
    }
  }

  private void applied(Invalidation invalidation) {
    synchronized (lock) {
      appliedGenerations.merge(invalidation.realm(), invalidation.generation(), Math::max);
    }
  }

  private void call(Invalidation invalidation) {
    for (Subscriber subscriber : subscribers) {
      try {
        subscriber.consumer.accept(invalidation);
      } catch (RuntimeException | Error e) {
        LOG.error("an invalidation subscriber threw; the others are called", e);
      }
    }
  }

  /** An identity: two subscriptions of one consumer are two. */
  static final class Subscriber {
    private final Consumer<Invalidation> consumer;

    Subscriber(Consumer<Invalidation> consumer) {
      this.consumer = consumer;
    }
  }

  private record Item(@Nullable Invalidation invalidation, Runnable completion) {}
}
