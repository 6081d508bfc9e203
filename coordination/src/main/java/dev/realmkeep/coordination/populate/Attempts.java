package dev.realmkeep.coordination.populate;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.function.Supplier;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/**
 * The attempts of this process to get keys, a few at a time. When a fleet wakes up to many keys,
 * its processes want the same ones, and most attempts would find theirs held, each in a transaction
 * of its own. So those that wait for their turn are looked up together among the locks that are
 * held: one statement tells all that need not try.
 *
 * <pre>
 *   ──admit──▶ RUNNING                       while few are, and nobody waits
 *   ──admit──▶ WAITING ──a look shows the lock held──▶ answered: it is contended
 *                 └──────a look shows it free────────▶ RUNNING ──done──▶
 * </pre>
 *
 * A look decides for those only that were admitted before it began: they had registered their
 * interest by then, so a holder that the look still saw ends, and announces its end, after it.
 *
 * <p>Any thread; decided under the lock, done outside of it.
 */
final class Attempts {
  private static final Logger log = LoggerFactory.getLogger(Attempts.class);

  private final Supplier<CompletableFuture<Set<Long>>> held;
  private final int together;
  private final Object lock = new Object();

  // Guarded by lock.
  private final List<Waiting> waiting = new ArrayList<>();
  private int running;
  private boolean looking;

  private record Waiting(long lockKey, CompletableFuture<Boolean> free) {}

  /**
   * @param held asks for the locks that are held now, by anybody
   * @param together attempts that run at a time, at least 1
   */
  Attempts(Supplier<CompletableFuture<Set<Long>>> held, int together) {
    this.held = held;
    this.together = together;
  }

  /**
   * Waits for its turn. True: try, and say {@link #done}. False: somebody held the lock at a moment
   * after this call. Does not fail.
   */
  CompletableFuture<Boolean> admit(long lockKey) {
    Waiting mine = new Waiting(lockKey, new CompletableFuture<>());
    synchronized (lock) {
      if (running < together && waiting.isEmpty()) {
        running++;
        return CompletableFuture.completedFuture(true);
      }
      waiting.add(mine);
    }
    look();
    return mine.free;
  }

  /** An attempt that was let run has had its answer. */
  void done() {
    synchronized (lock) {
      running--;
    }
    look();
  }

  /** Looks for all who wait, unless a look is on its way or there is no room for half a round. */
  private void look() {
    List<Waiting> asked;
    synchronized (lock) {
      if (looking || waiting.isEmpty() || running > together / 2) {
        return;
      }
      looking = true;
      asked = List.copyOf(waiting);
    }
    ask()
        .whenComplete((held, failure) -> {
          if (failure != null) {
            log.debug("who holds which key is not known this time", failure);
          }
          looked(asked, failure == null ? held : Set.of());
        });
  }

  private void looked(List<Waiting> asked, Set<Long> held) {
    List<Waiting> contended = new ArrayList<>();
    List<Waiting> next = new ArrayList<>();
    synchronized (lock) {
      looking = false;
      for (Waiting one : asked) {
        if (held.contains(one.lockKey)) {
          contended.add(one);
        } else if (running < together) {
          running++;
          next.add(one);
        }
      }
      waiting.removeAll(contended);
      waiting.removeAll(next);
    }
    next.forEach(one -> one.free.complete(true));
    contended.forEach(one -> one.free.complete(false));
    look();
  }

  private CompletableFuture<Set<Long>> ask() {
    try {
      return held.get();
    } catch (RuntimeException e) {
      return CompletableFuture.failedFuture(e); // those who wait would wait for ever
    }
  }
}
