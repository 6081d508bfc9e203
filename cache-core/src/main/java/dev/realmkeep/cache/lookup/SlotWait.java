package dev.realmkeep.cache.lookup;

import dev.realmkeep.cache.model.ModuleKey;
import dev.realmkeep.cache.port.PopulateCoordinator;
import dev.realmkeep.cache.port.PopulateCoordinator.KeyWatch;
import dev.realmkeep.cache.port.StoredEntry;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/**
 * The wait of a flight for its slot, which ends also when another process has stored the row: in a
 * burst of cold keys on a whole fleet, most keys that wait in one process are populated by another.
 *
 * <pre>
 *   QUEUED ──slot granted────────────────────────────▶ OVER, to attempt
 *    │  ▲  └─closed: nobody wants it any more───────▶ OVER
 *    │  └──not usable, or not known──┐
 *    └─the key ended: watch it anew, then read──usable──▶ OVER, with the row
 * </pre>
 *
 * The place in the queue is kept throughout. There is always an interest that is older than the
 * last read, and, when the slot is granted, one that is older than the attempt: {@link #watch}. Any
 * thread.
 */
final class SlotWait {
  private final PopulateCoordinator coordinator;
  private final ModuleKey key;
  private final Supplier<CompletableFuture<@Nullable Found>> read;
  private final CompletableFuture<@Nullable Found> ended = new CompletableFuture<>();
  private final Object lock = new Object();

  // Guarded by lock.
  private KeyWatch watch;
  private boolean over;

  /** A usable row, and when the read began that found it. */
  record Found(StoredEntry row, long beganNanos) {}

  /**
   * @param read looks for a usable row; null when there is none
   */
  SlotWait(
      PopulateCoordinator coordinator,
      ModuleKey key,
      Supplier<CompletableFuture<@Nullable Found>> read) {
    this.coordinator = coordinator;
    this.key = key;
    this.read = read;
    this.watch = coordinator.watch(key);
  }

  /** Completes with null when {@code slot} is granted, or with a row before. Call it once. */
  CompletableFuture<@Nullable Found> until(PrerenderSlots.Request slot) {
    slot.granted().thenRun(() -> end(null));
    follow(watch());
    return ended;
  }

  /** The interest that was registered last. */
  KeyWatch watch() {
    synchronized (lock) {
      return watch;
    }
  }

  private void follow(KeyWatch mine) {
    if (!isOver()) {
      mine.woken().thenRun(this::look);
    }
  }

  private void look() {
    KeyWatch next = coordinator.watch(key);
    KeyWatch useless;
    synchronized (lock) {
      useless = over ? next : watch;
      watch = over ? watch : next;
    }
    useless.close();
    if (useless == next) {
      return;
    }
    read.get()
        .whenComplete((found, failure) -> {
          if (found == null) {
            follow(next); // a read that failed is made again by the attempt
          } else {
            end(found);
          }
        });
  }

  private boolean isOver() {
    synchronized (lock) {
      return over;
    }
  }

  private void end(@Nullable Found found) {
    synchronized (lock) {
      over = true;
    }
    ended.complete(found);
  }

  /** Withdraws the interest, at the end of the attempt or instead of it. */
  void close() {
    synchronized (lock) {
      over = true;
    }
    watch().close();
  }
}
