package dev.realmkeep.deploy.bench.fleet;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.port.InvalidationBus;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.function.Consumer;

/**
 * Notes when each commit of this process came back from the database, before anybody is told. The
 * notes of a write are taken away by who made it. Any thread.
 */
final class CommitTimes implements InvalidationBus {
  private final InvalidationBus bus;
  private final Map<Long, Long> nanos = new ConcurrentHashMap<>();

  CommitTimes(InvalidationBus bus) {
    this.bus = bus;
  }

  /** When the invalidation was committed, {@link System#nanoTime}. */
  long take(Invalidation invalidation) {
    Long at = nanos.remove(invalidation.seq());
    return at == null ? System.nanoTime() : at;
  }

  @Override
  public Subscription subscribe(Consumer<Invalidation> subscriber) {
    return bus.subscribe(subscriber);
  }

  @Override
  public void deliver(Invalidation committed) {
    nanos.put(committed.seq(), System.nanoTime());
    bus.deliver(committed);
  }

  @Override
  public boolean trusted() {
    return bus.trusted();
  }

  @Override
  public boolean measureTrust() {
    return bus.measureTrust();
  }

  @Override
  public long appliedGeneration(String realm) {
    return bus.appliedGeneration(realm);
  }

  @Override
  public CompletableFuture<Void> catchUp() {
    return bus.catchUp();
  }
}
