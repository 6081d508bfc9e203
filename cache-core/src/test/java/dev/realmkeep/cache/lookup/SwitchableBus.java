package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.port.InvalidationBus;
import java.util.concurrent.CompletableFuture;
import java.util.function.Consumer;

/**
 * A bus whose trust can be taken away, whose generations can be made to lag, and which can go deaf.
 */
final class SwitchableBus implements InvalidationBus {

  private final InvalidationBus bus;
  volatile boolean trusted = true;
  volatile boolean deaf;
  volatile long lag;
  volatile CompletableFuture<Void> catchUp = CompletableFuture.completedFuture(null);

  SwitchableBus(InvalidationBus bus) {
    this.bus = bus;
  }

  @Override
  public Subscription subscribe(Consumer<Invalidation> subscriber) {
    return bus.subscribe(heard -> {
      if (!deaf) {
        subscriber.accept(heard);
      }
    });
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
