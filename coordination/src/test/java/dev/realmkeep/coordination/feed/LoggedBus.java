package dev.realmkeep.coordination.feed;

import dev.realmkeep.cache.memory.InMemoryRealms;
import dev.realmkeep.cache.model.Invalidation;
import dev.realmkeep.cache.port.InvalidationBus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.CopyOnWriteArrayList;
import java.util.function.Consumer;

/**
 * The bus of one process over stores in memory: the product's {@link Delivery}, hints that arrive
 * at once, and a log that is looked at only by {@link #catchUp}. It stands in for the feed so that
 * a defect can be put into it, and so that an announcement does overtake the log each time.
 */
final class LoggedBus implements InvalidationBus {
  private final Delivery delivery = new Delivery();
  private final List<Consumer<Invalidation>> echoes = new CopyOnWriteArrayList<>();
  private final List<LogRow> log = new CopyOnWriteArrayList<>();
  private final boolean writes;
  private final Defect defect;

  /** What is wrong with a bus. */
  enum Defect {
    NONE,
    /** An entry of this process is delivered again when the log shows it. */
    HEARS_ITSELF,
    /** What is heard is applied though something before it was not. */
    APPLIES_ACROSS_A_GAP,
    /** A look leaves out the entries that are of no realm. */
    DROPS_ALL
  }

  /**
   * @param writes whether every commit in {@code realms} is of this process, or else of another
   */
  LoggedBus(InMemoryRealms realms, boolean writes, Defect defect) {
    this.writes = writes;
    this.defect = defect;
    delivery.anew(Map.of());
    realms.bus().subscribe(this::committed);
  }

  private void committed(Invalidation invalidation) {
    log.add(new LogRow(invalidation.seq(), invalidation));
    if (writes) {
      deliver(invalidation);
    } else if (invalidation.kind() == Invalidation.Kind.MODULES) {
      if (defect == Defect.APPLIES_ACROSS_A_GAP) {
        delivery.own(invalidation);
      } else {
        delivery.heard(invalidation);
      }
    } // else the announcement tells only that there is something to look at
  }

  @Override
  public Subscription subscribe(Consumer<Invalidation> subscriber) {
    if (defect == Defect.HEARS_ITSELF) {
      echoes.add(subscriber);
    }
    return delivery.subscribe(subscriber);
  }

  @Override
  public void deliver(Invalidation committed) {
    delivery.own(committed);
  }

  @Override
  public boolean trusted() {
    return true;
  }

  @Override
  public long appliedGeneration(String realm) {
    return delivery.appliedGeneration(realm);
  }

  @Override
  public CompletableFuture<Void> catchUp() {
    List<LogRow> rows = log.stream().filter(this::isSeen).toList();
    delivery.fromLog(rows, 0);
    if (writes) {
      rows.forEach(row -> echoes.forEach(echo -> echo.accept(row.invalidation())));
    }
    return CompletableFuture.completedFuture(null);
  }

  private boolean isSeen(LogRow row) {
    return defect != Defect.DROPS_ALL || row.invalidation().kind() != Invalidation.Kind.ALL;
  }
}
