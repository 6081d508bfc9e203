package dev.realmkeep.coordination.store;

import dev.realmkeep.cache.conformance.Stores;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.port.InvalidationBus;
import dev.realmkeep.coordination.testing.TestDatabase;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/** Keeps and passes on what a store delivers, for tests of a store without a feed. */
final class SilentBus implements InvalidationBus {
  final List<Invalidation> delivered = new CopyOnWriteArrayList<>();
  private final List<Consumer<Invalidation>> subscribers = new CopyOnWriteArrayList<>();

  /** The stores of a process that hears nothing of others. */
  static Stores stores(TestDatabase database) {
    SilentBus bus = new SilentBus();
    return new Stores(
        new PgSourceStore(database.database(), bus),
        new PgDefinitionStore(database.database(), bus),
        bus);
  }

  @Override
  public Subscription subscribe(Consumer<Invalidation> subscriber) {
    subscribers.add(subscriber);
    return () -> subscribers.remove(subscriber);
  }

  @Override
  public void deliver(Invalidation committed) {
    delivered.add(committed);
    subscribers.forEach(subscriber -> subscriber.accept(committed));
  }

  @Override
  public boolean trusted() {
    return true;
  }

  @Override
  public long appliedGeneration(String realm) {
    return Long.MAX_VALUE;
  }

  @Override
  public CompletableFuture<Void> catchUp() {
    return CompletableFuture.completedFuture(null);
  }
}
