package dev.realmkeep.coordination.feed;

import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.port.InvalidationBus.Subscription;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;

/** The product's delivery of invalidations, over a log that is not of a database. */
public final class BareDelivery {
  private final Delivery delivery = new Delivery();

  /** As {@link LogRow}. */
  public record Entry(long tx, Invalidation invalidation) {}

  public Subscription subscribe(Consumer<Invalidation> consumer) {
    return delivery.subscribe(consumer);
  }

  public void own(Invalidation invalidation) {
    delivery.own(invalidation);
  }

  /** As the product's. */
  public boolean heard(Invalidation invalidation) {
    return delivery.heard(invalidation);
  }

  public void fromLog(List<Entry> entries, long keepTx) {
    delivery.fromLog(
        entries.stream().map(entry -> new LogRow(entry.tx(), entry.invalidation())).toList(),
        keepTx);
  }

  public void anew(Map<String, Long> generations) {
    delivery.anew(generations);
  }

  public long appliedGeneration(String realm) {
    return delivery.appliedGeneration(realm);
  }
}
