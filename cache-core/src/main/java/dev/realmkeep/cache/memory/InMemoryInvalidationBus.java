package dev.realmkeep.cache.memory;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.port.InvalidationBus;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;
import java.util.function.LongSupplier;

/**
 * The bus of a store in the same process. The store queues its own commits, so this process hears
 * of everything before the committing caller does and is always trusted. May be used from any
 * thread.
 */
public final class InMemoryInvalidationBus implements InvalidationBus {
  private final InvalidationQueue queue;
  private final LongSupplier lastCommitted;
  private final Object lock = new Object();

  // Guarded by lock: positions above the store's log that were handed in from outside.
  private final Set<Long> foreign = new HashSet<>();

  InMemoryInvalidationBus(InvalidationQueue queue, LongSupplier lastCommitted) {
    this.queue = queue;
    this.lastCommitted = lastCommitted;
  }

  @Override
  public Subscription subscribe(Consumer<Invalidation> subscriber) {
    InvalidationQueue.Subscriber registered = queue.subscribe(subscriber);
    return () -> queue.unsubscribe(registered);
  }

  @Override
  public void deliver(Invalidation committed) {
    long last = lastCommitted.getAsLong();
    synchronized (lock) {
      foreign.removeIf(seq -> seq <= last);
      if (committed.seq() <= last || !foreign.add(committed.seq())) {
        return;
      }
      queue.add(committed, () -> {});
    }
    queue.deliver();
  }

  @Override
  public boolean trusted() {
    return true;
  }

  @Override
  public long appliedGeneration(String realm) {
    return queue.appliedGeneration(realm);
  }

  @Override
  public CompletableFuture<Void> catchUp() {
    CompletableFuture<Void> done = new CompletableFuture<>();
    queue.add(null, () -> done.complete(null));
    queue.deliver();
    return done;
  }
}
