package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.port.InvalidationBus;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/** A bus whose trust can be taken away, and whose generations can be made to lag. */
final class SwitchableBus implements InvalidationBus {

  private final InvalidationBus bus;
  volatile boolean trusted = true;
  volatile long lag;
  volatile CompletableFuture<Void> catchUp = CompletableFuture.completedFuture(null);

  SwitchableBus(InvalidationBus bus) {
    this.bus = bus;
  }

  @Override
  public Subscription subscribe(Consumer<Invalidation> subscriber) {
    return bus.subscribe(subscriber);
  }

  @Override
  public void deliver(Invalidation committed) {
    bus.deliver(committed);
  }

  @Override
  public boolean trusted() {
    return trusted;
  }

  @Override
  public long appliedGeneration(String realm) {
    return Math.max(0, bus.appliedGeneration(realm) - lag);
  }

  @Override
  public CompletableFuture<Void> catchUp() {
    return catchUp;
  }
}
